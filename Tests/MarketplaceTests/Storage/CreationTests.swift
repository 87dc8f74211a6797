import Common
import Foundation
import Postgres
import Testing

@testable import MarketplaceCore
@testable import marketplace

@Suite("Creating an ad")
struct CreationTests {
    private func create(
        _ fixture: MarketplaceFixture, by caller: Caller, key: String?, title: String = "Violão",
        limits: AdLimits = AdLimits(), uploads: [UUID] = []
    ) async throws -> CreationOutcome<Ad> {
        let claim = key.map {
            IdempotencyClaim(caller: caller.userID, key: $0, digest: Digest.sha256(Array(title.utf8)))
        }
        let create = CreateAd(
            store: fixture.ads(limits),
            awaitUploads: AwaitUploads(uploads: PostgresUploads(pool: fixture.pool), patience: .milliseconds(1)))
        return try await create(
            CreateAd.Command(content: .sample(title: title), uploadIDs: uploads), by: caller,
            once: IdempotentCreation(claim, seenBy: caller))
    }

    private func count(_ fixture: MarketplaceFixture) async throws -> Int64 {
        try await fixture.pool.query("SELECT count(*) AS count FROM ads")[0].decode("count")
    }

    @Test("stores it as pending, with its event")
    func stores() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let ad = try #require(try await create(fixture, by: ana, key: nil).value)
            #expect(try await fixture.stored(ad.id).written == ad.written)
            #expect(ad.status == .pending && ad.version == 1)
            let events = try await fixture.published()
            #expect(events.map(\.type) == ["ad.submitted"])
            #expect(events[0].data["status"] == .string("pendente"))
            #expect(events[0].data["owner"]?.object?["displayName"] == .string("Ana"))
        }
    }

    @Test("happens once under a key, however many ask at once, and all get the same answer")
    func concurrentRepeats() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let answers = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<12 {
                    group.addTask { try await create(fixture, by: ana, key: "k").answer }
                }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(answers.count == 1)
            #expect(try await count(fixture) == 1)
            #expect(try await fixture.published().count == 1)
            await #expect(throws: IdempotencyKeyReused.self) {
                _ = try await create(fixture, by: ana, key: "k", title: "Outro")
            }
        }
    }

    @Test("leaves the key free when it fails, so that the same request can succeed later")
    func failureFreesKey() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let strict = AdLimits(everybody: 1)
            let first = try #require(try await create(fixture, by: ana, key: "a", limits: strict).value)
            await #expect(throws: AdsRefusal.tooManyPending(limit: 1)) {
                _ = try await create(fixture, by: ana, key: "b", limits: strict)
            }
            _ = try await fixture.decide(.approve, first)
            #expect(try await create(fixture, by: ana, key: "b", limits: strict).value != nil)
        }
    }

    @Test("whose process dies before the commit leaves neither ad nor answer")
    func crash() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let claim = IdempotencyClaim(caller: ana.userID, key: "k", digest: Digest.sha256(Array("Violão".utf8)))
            // The server ends the session in the middle of the transaction, as it does when the process is gone.
            await #expect(throws: PostgresError.self) {
                try await fixture.pool.withTransaction { connection in
                    _ = try await IdempotentCreation<Ad>(claim) { _ in [1] }.perform(in: connection) {
                        let record = AdRecord(outbox: fixture.outbox, connection: connection)
                        let ad = Ad(id: .v7(), owner: Ad.Owner(ana), content: .sample(), attachments: [], at: .sample)
                        try await record.insert(ad)
                        try await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
                        return ad
                    }
                }
            }
            #expect(try await count(fixture) == 0)
            #expect(try await create(fixture, by: ana, key: "k").value != nil)
            #expect(try await count(fixture) == 1)
        }
    }

    @Test("stops at the limit, also when many ask at once")
    func limit() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let created = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        (try? await create(fixture, by: ana, key: nil, limits: AdLimits(everybody: 3))) != nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(created == 3)
            #expect(try await count(fixture) == 3)
        }
    }

    @Test("stops at so many ads that are neither concluded nor deleted, and goes on when one of them is")
    func alive() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let limits = AdLimits(everybody: 100, alive: 2)
            let first = try #require(try await create(fixture, by: ana, key: nil, limits: limits).value)
            _ = try await create(fixture, by: ana, key: nil, limits: limits)
            _ = try await fixture.decide(.approve, first)
            await #expect(throws: AdsRefusal.tooManyAlive(limit: 2)) {
                _ = try await create(fixture, by: ana, key: nil, limits: limits)
            }
            _ = try await create(fixture, by: try await fixture.user("Bia"), key: nil, limits: limits)
            _ = try await fixture.ads.update(first.id) { ad throws(AdsRefusal) in try ad.delete() }
            let third = try #require(try await create(fixture, by: ana, key: nil, limits: limits).value)
            await #expect(throws: AdsRefusal.tooManyAlive(limit: 2)) {
                _ = try await create(fixture, by: ana, key: nil, limits: limits)
            }
            _ = try await fixture.decide(.approve, third)
            _ = try await fixture.ads.update(third.id) { ad throws(AdsRefusal) in try ad.conclude() }
            _ = try await create(fixture, by: ana, key: nil, limits: limits)
        }
    }

    @Test("stops at so many in a day, deleted ones included, also when many ask at once, and says when there is room")
    func daily() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let limits = AdLimits(everybody: 100, perDay: 3)
            let created = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask { (try? await create(fixture, by: ana, key: nil, limits: limits)) != nil }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(created == 3)
            try await fixture.pool.execute("UPDATE ads SET status = 'excluido'")
            let refusal = await #expect(throws: AdsRefusal.self) {
                _ = try await create(fixture, by: ana, key: nil, limits: limits)
            }
            guard case .tooManyCreated(let told) = refusal else { throw CancellationError() }
            let wait = told.retryAfter
            #expect(wait > .seconds(80_000) && wait <= .seconds(86_400))
            try await fixture.pool.execute("UPDATE ads SET created_at = created_at - interval '25 hours'")
            _ = try await create(fixture, by: ana, key: nil, limits: limits)
        }
    }

    @Test("has another limit for those who are not trusted yet, where one is set")
    func newcomers() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let careful = AdLimits(everybody: 10, newcomers: 1)
            _ = try await create(fixture, by: ana, key: nil, limits: careful)
            await #expect(throws: AdsRefusal.tooManyPending(limit: 1)) {
                _ = try await create(fixture, by: ana, key: nil, limits: careful)
            }
            try await fixture.handle(.trustChanged(ana.userID, level: "regular", version: 1))
            _ = try await create(fixture, by: ana, key: nil, limits: careful)
        }
    }

    @Test("is refused to an owner who was erased")
    func erasedOwner() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            try await fixture.handle(.deletionOrdered(ana.userID))
            await #expect(throws: AdsRefusal.unauthenticated) { _ = try await create(fixture, by: ana, key: nil) }
        }
    }

    @Test("takes pictures along, in their order")
    func pictures() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let uploads = [try await fixture.upload(of: ana), try await fixture.upload(of: ana)]
            let ad = try #require(try await create(fixture, by: ana, key: nil, uploads: uploads.reversed()).value)
            #expect(try await fixture.stored(ad.id).attachments.map(\.id) == uploads.reversed())
            await #expect(throws: AdsRefusal.uploadInUse) {
                _ = try await create(fixture, by: ana, key: nil, uploads: [uploads[0]])
            }
        }
    }
}
