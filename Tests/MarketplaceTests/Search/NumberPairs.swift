/// Words in the singular and in the plural, as ads have them.
enum NumberPairs {
    /// Each pair is a line's `singular plural`, several to a line.
    static let joined = pairs(
        """
        casa casas, mesa mesas, cadeira cadeiras, carro carros, moto motos, bicicleta bicicletas, livro livros, caderno cadernos
        sofá sofás, café cafés, pé pés, boné bonés, picolé picolés, bebê bebês, purê purês, avó avós, cipó cipós, robô robôs
        fogão fogões, violão violões, colchão colchões, balcão balcões, portão portões, botão botões, limão limões, melão melões
        cartão cartões, caminhão caminhões, avião aviões, coração corações, leão leões, tubarão tubarões, camarão camarões
        pavão pavões, sabão sabões, roupão roupões, calção calções, cordão cordões, cinturão cinturões, galão galões, pião piões
        televisão televisões, negociação negociações, estação estações, coleção coleções, edição edições, lição lições, ação ações
        decoração decorações, instalação instalações, construção construções, refeição refeições, promoção promoções, opção opções
        pão pães, cão cães, capitão capitães, alemão alemães, escrivão escrivães, tabelião tabeliães, guardião guardiães
        charlatão charlatães, catalão catalães, capelão capelães, sacristão sacristães
        mão mãos, irmão irmãos, cristão cristãos, cidadão cidadãos, órgão órgãos, órfão órfãos, bênção bênçãos, sótão sótãos
        grão grãos, pagão pagãos, chão chãos, vão vãos, cortesão cortesãos, artesão artesãos, corrimão corrimãos, vilão vilões
        anão anões, verão verões, aldeão aldeões, cirurgião cirurgiões, ancião anciãos, refrão refrãos, mamão mamões, feijão feijões
        animal animais, jornal jornais, canal canais, casal casais, local locais, metal metais, hospital hospitais, varal varais
        capital capitais, avental aventais, pedal pedais, cristal cristais, quintal quintais, sinal sinais, total totais
        natural naturais, digital digitais, manual manuais, original originais, usual usuais, sal sais, real reais, castiçal castiçais
        papel papéis, anel anéis, pastel pastéis, hotel hotéis, pincel pincéis, carretel carretéis, tonel tonéis, painel painéis
        aluguel aluguéis, carrossel carrosséis, mel méis, fiel fiéis, quartel quartéis, cordel cordéis, troféu troféus, chapéu chapéus
        móvel móveis, automóvel automóveis, imóvel imóveis, túnel túneis, nível níveis, sensível sensíveis, confortável confortáveis
        dobrável dobráveis, lavável laváveis, reclinável reclináveis, ajustável ajustáveis, recarregável recarregáveis, amável amáveis
        fácil fáceis, difícil difíceis, útil úteis, inútil inúteis, fértil férteis, frágil frágeis, ágil ágeis, hábil hábeis
        portátil portáteis, versátil versáteis, têxtil têxteis, fóssil fósseis, réptil répteis, projétil projéteis, míssil mísseis
        dócil dóceis, estéril estéreis, retrátil retráteis, fútil fúteis, volátil voláteis, débil débeis, tátil táteis
        barril barris, funil funis, fuzil fuzis, canil canis, perfil perfis, infantil infantis, juvenil juvenis, gentil gentis
        civil civis, refil refis, anil anis, cantil cantis, quadril quadris, sutil sutis, hostil hostis, febril febris, til tis
        farol faróis, lençol lençóis, anzol anzóis, girassol girassóis, espanhol espanhóis, sol sóis, caracol caracóis, álcool álcoois
        cachecol cachecóis, paiol paióis, rouxinol rouxinóis, futebol futebóis, urinol urinóis, azul azuis, paul pauis, taful tafuis
        jardim jardins, homem homens, viagem viagens, garagem garagens, bombom bombons, batom batons, cupom cupons, trem trens
        álbum álbuns, armazém armazéns, nuvem nuvens, imagem imagens, embalagem embalagens, amendoim amendoins, clarim clarins
        som sons, tom tons, dom dons, marrom marrons, comum comuns, jovem jovens, passagem passagens, reportagem reportagens
        hífen hifens, pólen pólens, abdômen abdomens, próton prótons, íon íons, nêutron nêutrons, éden édens, bem bens, fim fins
        flor flores, cor cores, motor motores, computador computadores, ventilador ventiladores, colher colheres, mulher mulheres
        professor professores, celular celulares, colar colares, par pares, lugar lugares, bar bares, açúcar açúcares, mar mares
        revólver revólveres, hambúrguer hambúrgueres, pôster pôsteres, líder líderes, zíper zíperes, júnior juniores, maior maiores
        melhor melhores, tambor tambores, trator tratores, elevador elevadores, aspirador aspiradores, carregador carregadores
        caráter caracteres, dólar dólares, âmbar âmbares, suéter suéteres, contêiner contêineres, açor açores, pomar pomares
        luz luzes, vez vezes, cruz cruzes, raiz raízes, juiz juízes, nariz narizes, arroz arrozes, rapaz rapazes, cartaz cartazes
        capuz capuzes, verniz vernizes, matriz matrizes, avestruz avestruzes, xadrez xadrezes, capaz capazes, giz gizes, noz nozes
        mês meses, gás gases, país países, inglês ingleses, francês franceses, português portugueses, japonês japoneses
        chinês chineses, holandês holandeses, freguês fregueses, camponês camponeses, burguês burgueses, deus deuses, viés vieses
        revés reveses, convés conveses, lilás lilases, ananás ananases, escocês escoceses, norueguês noruegueses, tailandês tailandeses
        lápis lápis, ônibus ônibus, pires pires, vírus vírus, tênis tênis, óculos óculos, atlas atlas, bônus bônus, simples simples
        tórax tórax, fax faxes, box boxes, duplex duplexes, pirex pirexes, xerox xeroxes, inox inoxes, ônix ônixes, látex látex
        pneu pneus, degrau degraus, museu museus, céu céus, véu véus, pau paus, grau graus, chá chás, fã fãs, lã lãs, rã rãs, maçã maçãs
        rei reis, lei leis, boi bois, herói heróis, pai pais, açaí açaís, bonsai bonsais, samurai samurais, pônei pôneis, jóquei jóqueis
        táxi táxis, biquíni biquínis, javali javalis, abacaxi abacaxis, caqui caquis, jacaré jacarés, cabaré cabarés, kiwi kiwis, esqui esquis, safári safáris
        guri guris, rubi rubis, pênalti pênaltis, zumbi zumbis, bisturi bisturis, álibi álibis, júri júris, colibri colibris
        torre torres, padre padres, tigre tigres, livre livres, pobre pobres, mestre mestres, cofre cofres, lebre lebres
        árvore árvores, hectare hectares, software softwares, bronze bronzes, verde verdes, grande grandes, elefante elefantes
        base bases, frase frases, fase fases, dose doses, classe classes, crise crises, tese teses, análise análises, rosé rosés
        hipótese hipóteses, prótese próteses, peixe peixes, caixa caixas, faixa faixas, eixo eixos, feixe feixes, vale vales
        baile bailes, controle controles, pele peles, detalhe detalhes, ninho ninhos, telefone telefones, ciclone ciclones, cone cones
        chave chaves, tapete tapetes, bilhete bilhetes, enfeite enfeites, bule bules, índice índices, doce doces, alface alfaces
        leite leites, dente dentes, pente pentes, ponte pontes, fonte fontes, quente quentes, brinquedo brinquedos, relógio relógios
        mãe mães, cônsul cônsules, mal males, show shows, notebook notebooks, tablet tablets, drone drones, short shorts, chip chips
        florzinha florezinhas, pãozinho pãezinhos, animalzinho animaizinhos, cafezinho cafezinhos, mulherzinha mulherezinhas
        papelzinho papeizinhos, botãozinho botõezinhos, anelzinho aneizinhos, cãozinho cãezinhos, irmãozinho irmãozinhos
        vizinho vizinhos, cozinha cozinhas, espécie espécies, série séries, cárie cáries, ideia ideias, boia boias, joia joias
        espelho espelhos, guarda-chuva guarda-chuvas, guarda-roupa guarda-roupas, couve-flor couves-flores, porta-retrato porta-retratos
        """)

    /// Different words that a rule might take for one.
    static let apart = pairs(
        """
        mão mães, mão mãe, pão pau, pães pais, pão pai, cão caos, cães cais, cal cais, mal mais, mau mais, meia meio, porto porta
        casa caso, prato prata, barco barca, banco banca, bolo bola, bolso bolsa, caneco caneca, carta cartão, carro cartas, cor couro
        sal sala, sais saias, mês mesa, meses mesas, gás gaze, gases gazes, luz lua, luzes luas, mel meia, canal canil, canais canis
        rei real, reis reais, lei leitos, boi bola, bois bolas, fiel fio, fiéis fios, sol sola, sóis solas, vez veste, dor dourado
        dez doze, três trens, trem três, civil civismo, til tia, tis tias, ás asas, lápis lapa, tênis tenor, vírus viral, mas mais
        herói erva, dois dó, seis seios, pois polo, papel papal, papéis papais, vale vala, vales valas, base basalto, fase faz
        dose doze, doses dozes, tese tez, pastel pasta, pastéis pastas, fuzis fusíveis, jogo joga, pele pelo, peles pelos
        mares marés, mar maré, anel anil, barril barro, barris barros, farol farelo, faróis farelos, funil funk, lã lama, país paz
        pneu pena, pneus penas, grão grau, grãos graus, botão bota, botões botas, sabão saber, portão porta, portões portas
        cartão carta, cartões cartas, colchão colcha, colchões colchas, calção calça, calções calças, salão sala, salões salas
        cordão corda, cordões cordas, fogão fogo, fogões fogos, caixão caixa, caixões caixas, violão viola, violões violas, gato gata
        novo nova, usado usada, menino menina, fada fado, calçada calçado, entrada entrado, manga mango, vela velo, pata pato
        motor moto, motores motos, flor flora, flores floras, colher colo, peixe peso, roda rodo, rodas rodos, cama camarão
        mala mal, malas males, hotel hora, móvel mover, fácil face, fáceis faces, útil uva, pires pirata, ônibus ônus, ar ara
        """)

    private static func pairs(_ lines: String) -> [(String, String)] {
        lines.split { $0 == "," || $0 == "\n" }.compactMap { pair in
            let words = pair.split(separator: " ").map { String($0) }
            return words.count == 2 ? (words[0], words[1]) : nil
        }
    }
}
