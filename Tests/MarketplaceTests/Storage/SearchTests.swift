import Foundation
import Testing

@testable import MarketplaceCore
@testable import marketplace

@Suite("A search")
struct SearchTests {
    /// What an ad says, a search that finds it, and one that does not.
    static let pairs: [(text: String, finds: [String], misses: [String])] = [
        (
            "Violões de estudo", ["violão", "VIOLAO", "violoes", "estudos", "violões estudo"],
            ["cavaquinho", "violão azul"]
        ),
        ("Negociação rápida", ["negociacoes", "negociações", "rapidas"], ["lenta"]),
        ("Móveis de jardim", ["movel", "móvel", "jardins", "moveis jardim"], ["sala"]),
        ("Pão de fermentação natural", ["pao", "fermentacao naturais"], ["bolo"]),
        ("Aulas de inglês", ["aula", "ingles", "INGLÊS"], ["francês"]),
        ("Bicicletas infantis, aro 16", ["bicicleta", "aro 16", "bicicleta aro"], ["aro 26"]),
    ]

    @Test("finds words whatever their accents, case and number", arguments: pairs)
    func words(_ pair: (text: String, finds: [String], misses: [String])) async throws {
        try await MarketplaceFixture.run { fixture in
            let owner = try await fixture.user()
            let ad = try await fixture.approved(of: owner, .sample(title: "Ofereço", description: pair.text))
            for text in pair.finds {
                #expect(try await found(text, in: fixture) == [ad.id], "\(text)")
            }
            for text in pair.misses {
                #expect(try await found(text, in: fixture).isEmpty, "\(text)")
            }
        }
    }

    @Test("takes whatever is neither letter nor digit for a blank, and compounds for what they are written as")
    func betweenWords() async throws {
        try await MarketplaceFixture.run { fixture in
            let owner = try await fixture.user()
            for text in SearchTermsTests.texts {
                let ad = try await fixture.approved(of: owner, .sample(title: text.ad, description: "-"))
                for search in text.finds { #expect(try await found(search, in: fixture).contains(ad.id), "\(search)") }
                for search in text.misses {
                    #expect(try await !found(search, in: fixture).contains(ad.id), "\(search)")
                }
            }
        }
    }

    @Test("looks into title, description and category")
    func fields() async throws {
        try await MarketplaceFixture.run { fixture in
            let owner = try await fixture.user()
            let ad = try await fixture.approved(
                of: owner, .sample(title: "Estante", description: "De madeira.", category: "Móveis"))
            for text in ["estante", "madeira", "movel", "estantes de madeira móvel"] {
                #expect(try await found(text, in: fixture) == [ad.id])
            }
        }
    }

    @Test(
        "may hold anything",
        arguments: [
            "a:* & | ! ( )", "' OR '1'='1", "%_\\", "\"", "-", "<->", "😀", "\u{0301}", "de para com", "x:ABCD", "'':*",
            "\\'",
            "''QUOTES", "!viola", String(repeating: "a ", count: 100), String(repeating: "x-", count: 100),
            String(repeating: "'", count: 200),
        ])
    func hostile(_ text: String) async throws {
        try await MarketplaceFixture.run { fixture in
            let owner = try await fixture.user()
            _ = try await fixture.approved(of: owner)
            #expect(try await found(text, in: fixture).isEmpty)
        }
    }

    private func found(_ text: String, in fixture: MarketplaceFixture) async throws -> [UUID] {
        let request = AdListRequest(filter: AdFilter(search: try SearchText(text)))
        return try await ListAds(store: fixture.ads, reads: .unlimited)(request, by: .anybody).items.map(\.ad.id)
    }
}
