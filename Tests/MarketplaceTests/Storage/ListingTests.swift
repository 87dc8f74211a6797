import Common
import Contract
import Foundation
import Testing

@testable import MarketplaceCore
@testable import marketplace

@Suite("The list of ads")
struct ListingTests {
    /// A filter, and what it leaves.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let filter: AdFilter
        let keeps: @Sendable (Ad.Content) -> Bool
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "everything", filter: AdFilter()) { _ in true },
        Case(name: "a type", filter: AdFilter(kind: .swap)) { $0.kind == .swap },
        Case(name: "a city", filter: AdFilter(city: try? SearchText("SAO PAULO"))) { $0.city?.text == "São Paulo" },
        Case(name: "a category", filter: AdFilter(category: try? SearchText("musica"))) {
            $0.category?.text == "Música"
        },
        Case(name: "a lowest price", filter: AdFilter(minPriceCents: 300)) { $0.priceCents.map { $0 >= 300 } ?? false },
        Case(name: "a highest price", filter: AdFilter(maxPriceCents: 300)) {
            $0.priceCents.map { $0 <= 300 } ?? false
        },
        Case(name: "words", filter: AdFilter(search: try? SearchText("violoes"))) { $0.title.text.contains("Violão") },
        Case(
            name: "all at once",
            filter: AdFilter(
                kind: .swap, search: try? SearchText("violão"), city: try? SearchText("são paulo"),
                category: try? SearchText("Musica"), minPriceCents: 0, maxPriceCents: 500)
        ) {
            $0.kind == .swap && $0.title.text.contains("Violão") && $0.city?.text == "São Paulo"
                && $0.category?.text == "Música" && $0.priceCents.map { $0 <= 500 } ?? false
        },
    ]

    private static let variety: [Ad.Content] = (0..<48).map { index in
        .sample(
            kind: index % 2 == 0 ? .swap : .sale, title: index % 3 == 0 ? "Caixa" : "Violão \(index)",
            // Many have the same price, and some none: their ids order them.
            priceCents: index % 5 == 4 ? nil : index % 5 * 150, category: index % 4 == 3 ? "Livros" : "Música",
            city: index % 4 == 1 ? "Recife" : "São Paulo")
    }

    @Test("gives each ad once, in order, page by page, while others are added", arguments: cases, AdSort.allCases)
    func pages(_ aCase: Case, _ sort: AdSort) async throws {
        try await MarketplaceFixture.run { fixture in
            let owner = try await fixture.user()
            var expected: [Ad] = []
            for content in Self.variety {
                let ad = try await fixture.approved(of: owner, content)
                if aCase.keeps(content) { expected.append(ad) }
            }
            expected.sort { Self.precedes($0, $1, in: sort) }
            let known = Set(expected.map(\.id))
            var seen: [UUID] = []
            var request = AdListRequest(filter: aCase.filter, sort: sort, limit: 5)
            let list = ListAds(store: fixture.ads, reads: .unlimited)
            repeat {
                let page = try await list(request, by: .anybody)
                seen += page.items.map(\.ad.id)
                request.cursor = page.nextCursor
                // An ad that comes meanwhile may show up or not, and moves no other.
                _ = try await fixture.approved(of: owner, Self.variety[seen.count % Self.variety.count])
            } while request.cursor != nil && seen.count < 1_000
            #expect(seen.filter(known.contains) == expected.map(\.id))
            #expect(Set(seen).count == seen.count, "no ad twice")
        }
    }

    private static func precedes(_ one: Ad, _ other: Ad, in sort: AdSort) -> Bool {
        let (a, b) = (
            AdCursor(after: one, in: .listed, sortedBy: sort), AdCursor(after: other, in: .listed, sortedBy: sort)
        )
        let (lower, upper) = sort == .cheapest ? (a, b) : (b, a)
        return (lower.key, lower.id.lowercased) < (upper.key, upper.id.lowercased)
    }

    @Test("has for every filter and order an index that gives the rows in that order", arguments: AdSort.allCases)
    func indexes(_ sort: AdSort) async throws {
        try await MarketplaceFixture.run { fixture in
            let filters = [
                AdFilter(), AdFilter(kind: .swap), AdFilter(city: try SearchText("Recife")),
                AdFilter(category: try SearchText("Livros")),
            ]
            for filter in filters {
                let cursor = AdCursor(after: .sample(.approved), in: .listed, sortedBy: sort)
                let listing = AdListing(scope: .listed, filter: filter, sort: sort, cursor: cursor, limit: 50)
                let plan = try await fixture.pool.withTransaction { connection in
                    try await connection.execute("SET LOCAL enable_seqscan = off")
                    try await connection.execute("SET LOCAL enable_bitmapscan = off")
                    let rows = try await connection.query("EXPLAIN \(listing.pageOfIDs)")
                    return try rows.map { try $0[0, as: String.self] }.joined(separator: "\n")
                }
                #expect(!plan.contains("Sort"), "\(plan)")
            }
        }
    }

    @Test(
        "takes a city for the same whatever its hyphens, apostrophes, case and accents",
        arguments: [
            ("São João del-Rei", ["são joão del rei", "Sao Joao Del‐Rei", "São João del–Rei", "SÃO JOÃO DEL REI"]),
            (
                "Santa Bárbara d'Oeste",
                ["santa barbara d’oeste", "Santa Bárbara d´Oeste", "Santa Barbara dOeste", "Santa Bárbara D Oeste"]
            ),
            ("Olho d’Água das Flores", ["olho d'agua das flores", "Olho d`Água das Flores", "Olho dʼÁgua das Flores"]),
            ("Guajará-Mirim", ["guajara mirim", "Guajará−Mirim", "guajaramirim"]),
            ("Embu-Guaçu", ["EMBU GUACU"]), ("Recife", ["recife ", "RÉCIFE"]),
        ])
    func cities(_ city: String, _ others: [String]) async throws {
        try await MarketplaceFixture.run { fixture in
            let owner = try await fixture.user()
            let ad = try await fixture.approved(of: owner, .sample(category: city, city: city))
            _ = try await fixture.approved(of: owner, .sample(category: "Outra", city: "Outra"))
            for name in [city] + others {
                let wanted = try SearchText(name)
                for filter in [AdFilter(city: wanted), AdFilter(category: wanted)] {
                    let page = try await ListAds(store: fixture.ads, reads: .unlimited)(
                        AdListRequest(filter: filter), by: .anybody)
                    #expect(page.items.map(\.ad.id) == [ad.id], "\(name)")
                }
            }
            for name in ["Reci", "Recife PE", "-", "'"] {
                let page = try await ListAds(store: fixture.ads, reads: .unlimited)(
                    AdListRequest(filter: AdFilter(city: try SearchText(name))), by: .anybody)
                #expect(page.items.isEmpty, "\(name)")
            }
        }
    }

    @Test("lifts no ad when an edit of it is approved")
    func editKeepsPlace() async throws {
        try await MarketplaceFixture.run { fixture in
            let owner = try await fixture.user()
            let older = try await fixture.approved(of: owner)
            let newer = try await fixture.approved(of: owner)
            let edited = try await fixture.edit(older) { $0.priceCents = 1 }
            #expect(edited.status == .pending)
            let list = ListAds(store: fixture.ads, reads: .unlimited)
            #expect(try await list(AdListRequest(), by: .anybody).items.map(\.ad.id) == [newer.id])
            _ = try await fixture.decide(.approve, edited)
            #expect(try await list(AdListRequest(), by: .anybody).items.map(\.ad.id) == [newer.id, older.id])
        }
    }

    @Test("shows others' ads only if they are approved, one's own always, and admins what they ask for")
    func visibility() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user("Ana")
            let bruno = try await fixture.user("Bruno")
            let admin = try await fixture.user("Admin", role: .admin)
            let pending = try await fixture.ad(of: ana)
            let approved = try await fixture.approved(of: ana)
            let suspended = try await fixture.decide(.suspend(reason: "Por quê."), try await fixture.ad(of: ana))
            let deleted = try await fixture.decide(.remove(reason: "Por quê."), try await fixture.ad(of: ana))
            let list = ListAds(store: fixture.ads, reads: .unlimited)
            func ids(_ request: AdListRequest, _ viewer: Caller?) async throws -> Set<UUID> {
                Set(try await list(request, by: .init(viewer: viewer, networkID: .v7())).items.map(\.ad.id))
            }
            for viewer in [nil, bruno, ana, admin] {
                #expect(try await ids(AdListRequest(), viewer) == [approved.id])
                #expect(try await ids(AdListRequest(status: .approved), viewer) == [approved.id])
            }
            #expect(try await ids(AdListRequest(status: .pending), nil).isEmpty)
            #expect(try await ids(AdListRequest(status: .pending), bruno).isEmpty)
            #expect(try await ids(AdListRequest(status: .pending), ana) == [pending.id])
            #expect(try await ids(AdListRequest(status: .suspended), admin) == [suspended.id])
            #expect(try await ids(AdListRequest(mine: true), ana) == [pending.id, approved.id, suspended.id])
            #expect(try await ids(AdListRequest(mine: true, status: .deleted), ana) == [deleted.id])
            #expect(try await ids(AdListRequest(mine: true), bruno).isEmpty)
            await #expect(throws: AdsRefusal.unauthenticated) {
                try await list(AdListRequest(mine: true), by: .anybody)
            }
        }
    }
}
