import Common
import Testing

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
