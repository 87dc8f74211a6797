import Foundation
import Testing

@testable import MarketplaceCore
@testable import marketplace

@Suite("The terms of a search")
struct SearchTermsTests {
    @Test("are the same for singular and plural, with their accents and without")
    func number() {
        #expect(NumberPairs.joined.count >= 300)
        var missed: [String] = []
        for (singular, plural) in NumberPairs.joined {
            for (one, many) in [(singular, plural), (singular, plural.unaccented), (singular.unaccented, plural)] {
                if !finds(one, in: many) || !finds(many, in: one) { missed.append("\(one) \(many)") }
            }
        }
        #expect(missed.isEmpty)
    }

    @Test("are others for other words")
    func otherWords() {
        #expect(NumberPairs.apart.count >= 100)
        // Without accents these are the same word to anybody.
        let same = ["mares marés", "mar maré"]
        let joined = NumberPairs.apart.filter { finds($0, in: $1) || finds($1, in: $0) }.map { "\($0) \($1)" }
        #expect(joined.filter { !same.contains($0) }.isEmpty)
    }

    /// What an ad says, what finds it, and what does not.
    static let texts: [(ad: String, finds: [String], misses: [String])] = [
        ("Corsa 2018/2019 completo", ["2018", "2019", "corsa 2019", "2018/2019", "2018-2019"], ["2020", "201"]),
        ("Sofá c/chaise", ["chaise", "sofá chaise", "sofa com chaise", "sofá c/ chaise", "SOFÁS"], ["c/mesa"]),
        ("Vendo sofá.Aceito troca", ["sofá", "aceito", "troca", "sofa aceito"], ["vendido"]),
        ("Honda CG-160 Fan", ["CG", "160", "cg 160", "CG-160", "cg160", "honda cg"], ["CG 150", "-150"]),
        ("Honda CG160", ["CG 160", "cg-160", "cg160"], ["CG 150"]),
        ("<O Hobbit> capa dura", ["hobbit", "O Hobbit", "<O Hobbit>", "\"hobbit\""], ["O Senhor dos Anéis"]),
        (
            "Ar-condicionado split", ["ar condicionado", "ar-condicionado", "arcondicionado", "condicionado"],
            ["ar livre"]
        ),
        ("Ar condicionado", ["ar-condicionado", "arcondicionado", "ar‑condicionado", "ares-condicionados"], ["arco"]),
        ("Arcondicionado", ["ar-condicionado", "ar condicionado", "ARCONDICIONADO"], ["ar"]),
        ("Guarda-roupas de casal", ["guarda roupa", "guardaroupa", "guarda-roupa", "guardaroupas"], ["roupão"]),
        ("Micro-ondas", ["microondas", "micro ondas", "micro-onda"], ["onda média"]),
        ("Microondas Electrolux", ["micro-ondas", "micro ondas"], ["micro"]),
        ("Pé-de-moleque", ["pé de moleque", "pedemoleque", "pés-de-moleque", "moleque"], ["pé de meia"]),
        ("Pé de moleque caseiro", ["pé-de-moleque", "pe de moleque"], []),
        ("Minissaia jeans", ["mini-saia", "mini saia", "minissaias"], ["saia"]),
        ("Creme anti-rugas", ["antirrugas", "anti rugas", "ruga"], []),
        (
            "Caixa d'água 500L", ["caixa d’água", "caixa dagua", "caixa de água", "caixas d´água", "500l"],
            ["caixa d'ouro"]
        ),
        ("Lâmpada LED's 12V", ["led", "leds", "LED's", "12v"], []),
        ("E-book e e-mail", ["ebook", "e-books", "email"], ["mala"]),
        ("Tênis nº 42 (novo)", ["tenis", "42", "tênis novo"], ["24"]),
        ("Café 1,5kg — R$1.500,00!!!", ["1500", "1.500", "cafés", "1,5kg", "café 1"], ["15"]),
        ("iPhone12 64GB", ["iphone 12", "iphone12", "64 gb", "iphones 12"], ["iphone"]),
        ("Mesa p/ 4 pessoas", ["mesa para 4 pessoas", "mesa p/4 pessoa"], []),
        ("www.exemplo.com.br/anuncio?x=1", ["exemplo", "anúncio"], ["exemplares"]),
        ("fulano@exemplo.com", ["fulano", "exemplo"], []),
        ("Ｖｉｏｌãｏ ½ ² ª", ["violao"], []),
        ("pão‐de‐ló e pão–de–mel", ["pão de ló", "pao-de-mel"], []),
    ]

    @Test("do not depend on what stands between letters and digits", arguments: texts)
    func betweenWords(_ text: (ad: String, finds: [String], misses: [String])) {
        for search in text.finds { #expect(finds(search, in: text.ad), "\(search)") }
        for search in text.misses { #expect(!finds(search, in: text.ad), "\(search)") }
    }

    @Test("make no words of neighbours that are none")
    func noWordsOfNeighbours() {
        #expect(!finds("óleo", in: "Foto do Léo e o Léo"))
        #expect(!finds("amar", in: "casa a mar aberto"))
        #expect(!finds("demais", in: "de mais"))
        // Two texts of an ad are no neighbours.
        #expect(!SearchTerms.terms(ofAd: ["guarda", "roupa"]).contains("guardaroupa"))
    }

    @Test("are bounded, whatever the text")
    func bounds() {
        let hostile = (0..<10_000).map { "palavra\($0)" }.joined(separator: " ")
        #expect(SearchTerms.terms(ofAd: [hostile]).count <= SearchTerms.mostTermsOfAd)
        #expect(SearchTerms.query(hostile)?.split(separator: "&").count == SearchTerms.mostWordsOfSearch)
        #expect(SearchTerms.terms(ofAd: [String(repeating: "x", count: 5_000)]).allSatisfy { $0.count <= 64 })
        let letters = String(repeating: "a-b ", count: 1_250)
        #expect(SearchTerms.terms(ofAd: [letters]).count < 20)
    }

    @Test(
        "hold no operator",
        arguments: [
            "a:* & | ! ( )", "' OR '1'='1", "\\'", "a'b\\c", "<->", "x:ABCD", "!violão", "():*|&", "''", "\u{301}'",
        ])
    func operators(_ text: String) {
        let terms = SearchTerms.terms(ofAd: [text])
        #expect(
            terms.allSatisfy {
                $0.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0.properties.numericType != nil }
            })
        let query = SearchTerms.query(text) ?? ""
        #expect(query.split(separator: "'", omittingEmptySubsequences: false).count % 2 == 1)
    }

    /// As PostgreSQL does it: every word of the search by one of its terms.
    private func finds(_ search: String, in ad: String) -> Bool {
        let terms = Set(SearchTerms.terms(ofAd: [ad]))
        guard let query = SearchTerms.query(search) else { return false }
        return query.components(separatedBy: " & ").allSatisfy { word in
            word.dropFirst().dropLast().components(separatedBy: " | ").contains {
                terms.contains(String($0.dropFirst().dropLast()))
            }
        }
    }
}

extension String {
    fileprivate var unaccented: String {
        String(
            String.UnicodeScalarView(
                decomposedStringWithCanonicalMapping.unicodeScalars.filter { !(0x300...0x36F).contains($0.value) }))
    }
}
