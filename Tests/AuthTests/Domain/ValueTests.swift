import Common
import JSON
import Testing

@testable import AuthCore
@testable import auth

@Suite("What people type")
struct ValueTests {
    @Test("an address is stored in lower case without blanks", arguments: ["Ana@Example.COM", "  ana@example.com\n"])
    func addresses(_ typed: String) throws {
        #expect(try EmailAddress(parsing: typed).text == "ana@example.com")
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "ana", "@", "a@b", "a@@example.com", "a@b@example.com", ".a@example.com", "a..b@example.com",
            "a@-example.com", "a@example..com", "a\r\nBcc: x@example.com", "a b@example.com", "ána@example.com",
            "\"a b\"@example.com", "a@[127.0.0.1]", String(repeating: "x", count: 300) + "@example.com",
            String(repeating: "x", count: 65) + "@example.com",
        ])
    func notAddresses(_ typed: String) {
        #expect(throws: ValueRefused.self) { try EmailAddress(parsing: typed) }
    }

    @Test("a name is one line in composed form")
    func names() throws {
        #expect(try DisplayName(parsing: "  Ana   Souza ").text == "Ana Souza")
        #expect(try DisplayName(parsing: "Joa\u{0303}o").text == "João")
        #expect(try DisplayName(parsing: String(repeating: "é", count: 40)).text.count == 40)
    }

    @Test(
        "a name that hides, reorders or is empty is refused",
        arguments: [
            "", " \t ", "a\u{202E}b", "a\u{200B}b", "\u{0007}", "\u{200D}", "a\u{0000}b",
            String(repeating: "n", count: 41), String(repeating: "n", count: 100_000),
        ])
    func notNames(_ typed: String) {
        #expect(throws: ValueRefused.self) { try DisplayName(parsing: typed) }
    }

    @Test(
        "a name that the site or those who run it could bear is nobody's to choose",
        arguments: [
            "Conta excluída", "conta excluida", "CONTA  EXCLUÍDA", "Сonta excluída", "C0nta exclu1da", "Conta-excluída",
            "Praça",
            "praca", "P R A Ç A", "Ｐｒａｃａ", "Praça 2", "Рrаçа", "Administração", "Administração do site",
            "A Administração",
            "Administradora", "admin", "Admin1", "4dmin", "@dm!n", "Adm", "Moderação", "Moderador", "Moderadora Ana",
            "M0deraç@o", "Μoderação", "Mоderаdоr", "Equipe da Praça", "Suporte", "Deleted account", "Root",
            "ADM Praça", "Praça ADM", "admin_praca", "Sistema Praça", "Praça Staff", "Official Praça", "Praça Official",
            "Time Praça", "Time da Praça", "Suporte Técnico", "Technical Support", "Central de Ajuda", "Help Center",
            "Conta removida", "Removida conta", "Account deleted", "Deleted user", "User removed", "Usuária banida",
            "Аdmin Praça", "Ⲁdmin", "ⲁdmin", "\u{10300}dmin", "\u{16B00}dmin", "Adm1n da Praça 2", "Praça.com",
            "A Praça",
            "Sµporte", "Adm│n", "▲dministrador", "M⊙derad⚪r", "M•derador", "Mod∑rador", "Admi∏", "∧dmin",
            "Sistema ADM", "Staff oficial", "Segurança Praça", "Perfil desativado", "PraçaApp",
        ])
    func reservedNames(_ typed: String) throws {
        #expect(throws: ValueRefused.self) { try DisplayName(chosen: typed) }
        #expect(try DisplayName(parsing: typed).isReserved, "those who run the site can be called so")
    }

    @Test(
        "and names of people are theirs",
        arguments: [
            "Ana", "José Praça", "Adriana Admiral", "Adm. Pereira Júnior", "Pracinha", "Modesto", "Rui Contas",
            "Conceição",
            "Moacir", "Sisi Tema", "Pessoa 12", "Carga 1", "Fala 3", "李明", "Алёна", "محمد", "🦆",
        ])
    func namesOfPeople(_ typed: String) throws {
        #expect(try DisplayName(chosen: typed).text == typed)
    }

    /// The letters from a to z as they are sold as ornaments, and as letters of other scripts that are drawn alike.
    private static let ornaments = [
        "ᗩᗷᑕᗪEᖴGᕼIᒍKᒪᗰᑎOᑭᑫᖇᔕTᑌᐯᗯ᙭Yᘔ", "ᗋᗷᑢᗫᗕᖷᘜᕼᓰᒍᖽᒪᘻᘉᓍᕵᕴᖆᔓᖶᕰᐺᘺᕽᖻᘔ",
        "ꍏꌃꉓꀸꍟꎇꁅꃅꀤꀭꀘ꒒ꎭꈤꂦꉣꆰꋪꌗ꓄ꀎꃴꅏꊼꌩꁴ", "ꋬꃃꏸꁕꏂꄘꁍꑛꂑꀭꁝ꒒ꁒꁹꆂꉣꁸ꒓ꌚꋖꐇꀰꅏꇒꐞꁴ",
        "ᎪᏴᏟᎠᎬFᏀᎻᎥᎫᏦᏞᎷᏁᎾᏢqᎡᏚᎢuᏙᎳxᎽᏃ", "ᏗᏰፈᎴᏋFᎶᏂᎥJᏥᏝmᏁᎧᎮᎤᏒᏕᏖᏬᏉᏇጀᎩፚ",
        "ꭺᏼꮯꭰꭼfꮐꮋꭵꭻꮶꮮꮇꮑꮎꮲqꭱꮪꭲuꮩꮃxyꮓ", "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑqꓣꓢꓔꓴꓦꓪꓫꓬꓜ",
        "ค๒ς๔єfﻮђเןкɭ๓ภ๏קqгรՇยשฬxץz", "卂乃匚ᗪ乇千Ꮆ卄丨ﾌҜㄥ爪几ㄖ卩q尺丂ㄒㄩᐯ山乂ㄚ乙",
        "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖqʳˢᵗᵘᵛʷˣʸᶻ",
        "ɐbɔdǝɟƃɥᴉɾʞlɯnopqɹsʇuʌʍxʎz", "₳฿₵ĐɆ₣₲ⱧłJ₭Ⱡ₥₦Ø₱QⱤ₴₮ɄV₩ӾɎⱫ",
        "🄰🄱🄲🄳🄴🄵🄶🄷🄸🄹🄺🄻🄼🄽🄾🄿🅀🅁🅂🅃🅄🅅🅆🅇🅈🅉", "🅰🅱🅲🅳🅴🅵🅶🅷🅸🅹🅺🅻🅼🅽🅾🅿🆀🆁🆂🆃🆄🆅🆆🆇🆈🆉", "🇦🇧🇨🇩🇪🇫🇬🇭🇮🇯🇰🇱🇲🇳🇴🇵🇶🇷🇸🇹🇺🇻🇼🇽🇾🇿",
        "ⒶⒷⒸⒹⒺⒻⒼⒽⒾⒿⓀⓁⓂⓃⓄⓅⓆⓇⓈⓉⓊⓋⓌⓍⓎⓏ", "𝔞𝔟𝔠𝔡𝔢𝔣𝔤𝔥𝔦𝔧𝔨𝔩𝔪𝔫𝔬𝔭𝔮𝔯𝔰𝔱𝔲𝔳𝔴𝔵𝔶𝔷", "ΔБCDΞFGHIJКLMИФPQЯSTЦVШЖУZ",
        "ȺɃȻĐɆFǤĦƗɈꝀŁMNØⱣꝖɌSŦɄVWXɎƵ", "abcd3fgh¡jklmnopqrstuvwxyz",
    ]

    /// A word in such letters.
    private static func written(_ word: String, in ornaments: String) -> String {
        let scalars = Array(ornaments.unicodeScalars)
        let letters = Array("abcdefghijklmnopqrstuvwxyz".unicodeScalars)
        return String(
            String.UnicodeScalarView(
                word.unicodeScalars.map { letter in
                    letters.firstIndex(of: letter).map { scalars[$0] } ?? letter
                }))
    }

    @Test("a reserved name stays one in the letters of every alphabet that passes for ours", arguments: ornaments)
    func ornamentalNames(_ ornaments: String) throws {
        try #require(ornaments.unicodeScalars.count == 26)
        for word in ["admin", "staff", "administrador", "moderador", "equipe da praca", "suporte"] {
            let typed = Self.written(word, in: ornaments)
            #expect(ReservedNames.cover(typed), "\(typed)")
        }
    }

    @Test("and no ordinary name of Brazil is taken for one")
    func ordinaryNames() throws {
        let first = """
            Adailton Adalberto Adão Adélia Ademar Ademir Adilson Admilson Adolfo Adriana Adriano Agatha Aírton Alana Alberto
            Alessandra Alexandre Alice Aline Amanda Ana Anderson André Andréia Ângela Antônia Antônio Aparecida Arthur
            Augusto Bárbara Beatriz Benedito Bernardo Bianca Brenda Breno Bruna Bruno Caio Camila Carla Carlos Carolina
            Cecília Célia César Cícero Clara Cláudia Cláudio Cleide Conceição Cristiane Cristina Daniel Daniela Davi Débora
            Denise Diego Diogo Edilson Edmilson Edna Eduarda Eduardo Elaine Eliane Elisângela Emanuel Emília Enzo Érica
            Estêvão Eva Evandro Fabiana Fábio Felipe Fernanda Fernando Flávia Flávio Francisca Francisco Gabriel Gabriela
            Geraldo Giovana Gisele Guilherme Gustavo Heitor Helena Henrique Hugo Iara Igor Inês Iracema Isabel Isabela Isadora
            Ítalo Ivan Jaqueline Jéssica João Joaquim Jorge José Josefa Juçara Júlia Juliana Júlio Karina Kátia Laís Lara
            Larissa Laura Leandro Leonardo Letícia Lívia Lorena Luan Lucas Luciana Lúcio Luís Luíza Maitê Manuela Marcela
            Marcelo Márcia Marcos Maria Mariana Marina Mário Marta Mateus Maurício Melissa Miguel Mirela Moacir Modesto Mônica
            Murilo Nádia Natália Nelson Nicolas Nina Odair Olívia Oscar Osvaldo Otávio Pâmela Patrícia Paula Paulo Pedro
            Priscila Rafael Rafaela Raimundo Raquel Raul Regina Renata Renato Ricardo Rita Roberta Roberto Rodrigo Rogério
            Romário Ronaldo Rosa Rosângela Rui Samuel Sandra Sebastião Sérgio Severino Sílvia Simone Sofia Sônia Stéfano
            Suely Tainá Tânia Tatiana Teresa Thaís Thiago Tomás Ubirajara Valdir Valentina Vanessa Vera Vicente Vinícius
            Vítor Vivian Wagner Walter Wellington Wesley William Yasmin Yuri Zélia Zilda
            """
        let last = """
            Abreu Aguiar Albuquerque Almeida Alves Amaral Amorim Andrade Antunes Araújo Assis Assunção Azevedo Barbosa Barros
            Bastos Batista Bezerra Borges Braga Brandão Brito Bueno Caldas Camargo Campos Cardoso Carneiro Carvalho
            Cavalcante Chagas Coelho Conceição Contas Correia Costa Coutinho Couto Cruz Cunha Dantas Dias Duarte Dutra Esteves
            Farias Fernandes Ferraz Ferreira Figueiredo Fonseca Fontes França Franco Freitas Galvão Garcia Gomes Gonçalves
            Guimarães Leal Leite Lima Lopes Macedo Machado Maia Marinho Marques Martins Matos Medeiros Mello Mendes Menezes
            Miranda Monteiro Moraes Moreira Mota Moura Nascimento Neves Nogueira Novaes Nunes Oliveira Pacheco Paiva Peixoto
            Pereira Pessoa Pinheiro Pinto Pires Portela Praça Prado Queiroz Ramos Reis Ribeiro Rocha Rodrigues Sá Sales
            Sampaio Santana Santos Saraiva Serra Silva Silveira Siqueira Soares Sousa Tavares Teixeira Teles Torres Valente
            Vargas Vasconcelos Vaz Viana Vidal Vieira Xavier
            """
        let (given, family) = (first.split(whereSeparator: \.isWhitespace), last.split(whereSeparator: \.isWhitespace))
        for name in given {
            #expect(!ReservedNames.cover(String(name)), "\(name)")
            for other in family {
                #expect(!ReservedNames.cover("\(name) \(other)"), "\(name) \(other)")
                #expect(!ReservedNames.cover("\(name) de \(other)"), "\(name) de \(other)")
            }
        }
        for name in family where name != "Praça" { #expect(!ReservedNames.cover(String(name)), "\(name)") }
    }

    private let policy = PasswordPolicy(minLength: 10, commonPasswords: .packaged)

    @Test("a password is 10 to 128 characters of any kind")
    func passwords() throws {
        #expect(try policy.parse("um cavalo ").value.reveal() == "um cavalo ")
        #expect(throws: ValueRefused.self) { try policy.parse("curta1234") }
        _ = try policy.parse(String(repeating: "🐴", count: 128))
        #expect(throws: ValueRefused.self) { try policy.parse(String(repeating: "x", count: 129)) }
    }

    @Test("a password that too many people use is refused, in any case", arguments: ["password123", "PassWord123"])
    func common(_ typed: String) {
        #expect(throws: ValueRefused.self) { try policy.parse(typed) }
        #expect(CommonPasswords.packaged.count > 4_000)
    }

    @Test("the same letters from another keyboard are the same password")
    func composed() throws {
        #expect(try policy.parse("cora\u{00E7}a\u{0303}o grande").value.reveal() == "coração grande")
    }

    @Test("a password shows itself nowhere")
    func hidden() throws {
        #expect(!"\(try policy.parse("um cavalo correto"))".contains("cavalo"))
    }
}
