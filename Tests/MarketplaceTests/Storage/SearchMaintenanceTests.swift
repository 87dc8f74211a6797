import Foundation
import Postgres
import Testing

@testable import MarketplaceCore
@testable import marketplace

@Suite("Ads without terms")
struct SearchMaintenanceTests {
    @Test("are found by their stems, and by their terms once those are made")
    func backfill() async throws {
        try await MarketplaceFixture.run { fixture in
            let owner = try await fixture.user()
            let ad = try await fixture.approved(of: owner, .sample(title: "Pães e ar-condicionado"))
            try await forgetTerms(in: fixture)
            #expect(try await found("condicionados", in: fixture) == [ad.id])
            #expect(try await found("arcondicionado", in: fixture).isEmpty, "what terms are for (the twin)")
            #expect(try await SearchMaintenance(pool: fixture.pool).indexSome() == 1)
            for text in ["arcondicionado", "pão", "ar condicionado"] {
                #expect(try await found(text, in: fixture) == [ad.id], "\(text)")
            }
            #expect(try await SearchMaintenance(pool: fixture.pool).indexSome() == 0)
            #expect(try await fixture.stored(ad.id).version == ad.version, "it is no change of the ad")
        }
    }

    @Test("get them batch by batch, from several processes at once, each ad once")
    func batches() async throws {
        try await MarketplaceFixture.run { fixture in
            let owner = try await fixture.user()
            let count = SearchMaintenance.batch + 30
            let limits = AdLimits(everybody: count)
            for _ in 0..<3 {
                let draft = AdDraft(owner: Ad.Owner(owner), content: .sample(), uploadIDs: [])
                _ = try await fixture.ads(limits).create(draft, once: .init(nil) { _ in [] })
            }
            // As a service of the version before writes them.
            _ = try await fixture.pool.execute(
                """
                INSERT INTO ads (id, owner_id, type, title, description, status, created_at, updated_at)
                SELECT gen_random_uuid(), \(owner.userID), 'venda', 'Pão ' || n, '-', 'pendente', now(), now()
                FROM generate_series(1, \(Int64(count))) n
                """)
            let maintenance = SearchMaintenance(pool: fixture.pool)
            async let first = maintenance.indexSome()
            async let second = maintenance.indexSome()
            var done = try await first + second
            while case let more = try await maintenance.indexSome(), more > 0 { done += more }
            #expect(done == count)
            let left = try await fixture.pool.query(
                "SELECT count(*) AS n FROM ads WHERE search_rules < \(SearchTerms.rules) OR search_words IS NULL")
            #expect(try left.first?.decode("n", as: Int64.self) == 0)
        }
    }

    @Test("are what a service of the version before changed: it leaves no terms of what is gone")
    func olderWriter() async throws {
        try await MarketplaceFixture.run { fixture in
            let owner = try await fixture.user()
            let ad = try await fixture.approved(of: owner, .sample(title: "Fogão"))
            _ = try await fixture.pool.execute(
                "UPDATE ads SET title = 'Geladeira', version = version + 1 WHERE id = \(ad.id)")
            #expect(try await found("fogão", in: fixture).isEmpty)
            #expect(try await found("geladeiras", in: fixture) == [ad.id])
            let rows = try await fixture.pool.query("SELECT search_words::text AS words FROM ads WHERE id = \(ad.id)")
            #expect(try rows.first?.decode("words", as: String?.self) == nil)
            _ = try await SearchMaintenance(pool: fixture.pool).indexSome()
            #expect(try await found("geladeiras", in: fixture) == [ad.id])
            #expect(try await found("fogão", in: fixture).isEmpty)
        }
    }

    @Test("of an erased owner nothing is left to find")
    func erased() async throws {
        try await MarketplaceFixture.run { fixture in
            let owner = try await fixture.user()
            let ad = try await fixture.approved(of: owner, .sample(title: "Fogão"))
            try await fixture.pool.withTransaction { connection in
                let erasure = Erasure(outbox: fixture.outbox, connection: connection, time: Date())
                _ = try await erasure.takeStep(of: owner.userID)
            }
            let rows = try await fixture.pool.query("SELECT search_words::text AS words FROM ads WHERE id = \(ad.id)")
            #expect(try rows.first?.decode("words", as: String.self) == "")
        }
    }

    private func forgetTerms(in fixture: MarketplaceFixture) async throws {
        _ = try await fixture.pool.execute("UPDATE ads SET search_words = NULL, search_rules = 0, search_version = 0")
    }

    private func found(_ text: String, in fixture: MarketplaceFixture) async throws -> [UUID] {
        let request = AdListRequest(filter: AdFilter(search: try SearchText(text)))
        return try await ListAds(store: fixture.ads, reads: .unlimited)(request, by: .anybody).items.map(\.ad.id)
    }
}
