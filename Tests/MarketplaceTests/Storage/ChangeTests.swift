import Common
import Foundation
import TestSupport
import Testing

@testable import MarketplaceCore
@testable import marketplace

@Suite("Changing an ad")
struct ChangeTests {
    private func useCases(_ fixture: MarketplaceFixture) -> AdUseCases {
        AdUseCases(
            store: fixture.ads, pages: fixture.ads,
            awaitUploads: AwaitUploads(uploads: PostgresUploads(pool: fixture.pool), patience: .milliseconds(1)),
            reads: .unlimited, changes: UnlimitedAllowance())
    }

    @Test("stops at so many changes in an hour, and leaves the ad as it is")
    func changesInAnHour() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let ad = try await fixture.ad(of: ana)
            let cases = AdUseCases(
                store: fixture.ads, pages: fixture.ads,
                awaitUploads: AwaitUploads(uploads: PostgresUploads(pool: fixture.pool), patience: .milliseconds(1)),
                reads: .unlimited, changes: NoAllowance())
            await #expect(throws: AdsRefusal.tooManyChanges(NoAllowance.refusal)) {
                _ = try await cases.edit(
                    .init(changes: ContentChanges(), version: nil), of: ad.id, by: ana)
            }
            await #expect(throws: AdsRefusal.tooManyChanges(NoAllowance.refusal)) {
                _ = try await cases.setAttachments(
                    .init(uploadIDs: [], version: nil), of: ad.id, by: ana)
            }
            #expect(try await fixture.stored(ad.id).version == ad.version)
        }
    }

    @Test("counts the version up by one for each change, whose event carries it, and not for none")
    func versions() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let ad = try await fixture.approved(of: ana)
            #expect(ad.version == 2)
            let same = try await fixture.edit(ad) { _ in }
            #expect(same.written == ad.written)
            let edited = try await fixture.edit(ad) { $0.title = AdTitle(stored: "Outro") }
            #expect(edited.version == 3)
            #expect(try await fixture.stored(ad.id).written == edited.written)
            let events = try await fixture.published()
            #expect(events.map(\.type) == ["ad.submitted", "ad.status_changed", "ad.updated"])
            #expect(events.map(\.version) == [1, 2, 3])
            #expect(events[1].data["previousStatus"] == .string("pendente"))
            #expect(events[2].data["previousStatus"] == .string("aprovado"))
        }
    }

    @Test("of one version succeeds once, however many try at once")
    func concurrent() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let ad = try await fixture.ad(of: ana)
            let edit = useCases(fixture).edit
            let won = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<10 {
                    let changes = ContentChanges(title: AdTitle(stored: "Título \(number)"))
                    group.addTask {
                        let command = EditAd.Command(changes: changes, version: ad.version)
                        return (try? await edit(command, of: ad.id, by: ana)) != nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(won == 1)
            #expect(try await fixture.stored(ad.id).version == ad.version + 1)
        }
    }

    @Test("is the owner's alone: others do not learn that an ad exists unless everybody sees it")
    func ownership() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let bruno = try await fixture.user("Bruno")
            let admin = try await fixture.user("Admin", role: .admin)
            let pending = try await fixture.ad(of: ana)
            let approved = try await fixture.approved(of: ana)
            let cases = useCases(fixture)
            let attempts: [@Sendable (UUID, Caller) async throws -> Void] = [
                { _ = try await cases.edit(.init(changes: .init(), version: nil), of: $0, by: $1) },
                {
                    _ = try await cases.setAttachments(
                        .init(uploadIDs: [], version: nil), of: $0, by: $1)
                },
                { _ = try await cases.end($0, .conclude, expecting: nil, by: $1) },
                { _ = try await cases.end($0, .delete, expecting: nil, by: $1) },
            ]
            for attempt in attempts {
                await #expect(throws: AdsRefusal.notFound) { try await attempt(pending.id, bruno) }
                await #expect(throws: AdsRefusal.notFound) { try await attempt(.v7(), ana) }
                await #expect(throws: AdsRefusal.forbidden) { try await attempt(approved.id, bruno) }
                await #expect(throws: AdsRefusal.forbidden) { try await attempt(pending.id, admin) }
            }
            #expect(try await fixture.stored(approved.id).written == approved.written)
        }
    }

    @Test("of its pictures takes one's own ready uploads, each for one ad")
    func pictures() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let bruno = try await fixture.user("Bruno")
            let mine = [try await fixture.upload(of: ana), try await fixture.upload(of: ana)]
            let others = try await fixture.upload(of: bruno)
            let rejected = UUID.v7()
            try await fixture.handle(.uploadRejected(rejected, ownerID: ana.userID))
            let ad = try await fixture.approved(of: ana)
            let set = useCases(fixture).setAttachments
            @Sendable func attach(_ ids: [UUID], to ad: Ad) async throws -> Ad {
                try await set(.init(uploadIDs: ids, version: nil), of: ad.id, by: ana)
            }
            let changed = try await attach(mine, to: ad)
            #expect(changed.attachments.map(\.id) == mine)
            #expect(changed.status == .pending)
            #expect(try await attach(mine.reversed(), to: ad).attachments.map(\.id) == mine.reversed())
            await #expect(throws: AdsRefusal.unknownUploads(at: [1, 2, 3])) {
                _ = try await attach([mine[0], others, rejected, .v7()], to: ad)
            }
            let second = try await fixture.ad(of: ana)
            await #expect(throws: AdsRefusal.uploadInUse) { _ = try await attach([mine[0]], to: second) }
            _ = try await attach([mine[1]], to: ad)
            #expect(try await attach([mine[0]], to: second).attachments.map(\.id) == [mine[0]])
        }
    }

    @Test("takes no upload that no ad has had for so long that it may be gone")
    func staleUpload() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let stale = try await fixture.upload(of: ana, at: Date().addingTimeInterval(-7_200))
            await #expect(throws: AdsRefusal.unknownUploads(at: [0])) {
                _ = try await fixture.ad(of: ana, uploads: [stale])
            }
            let kept = try await fixture.upload(of: ana)
            let ad = try await fixture.ad(of: ana, uploads: [kept])
            try await fixture.pool.execute("UPDATE uploads SET free_since = free_since - interval '2 hours'")
            let set = useCases(fixture).setAttachments
            @Sendable func attach(_ ids: [UUID]) async throws -> Ad {
                try await set(.init(uploadIDs: ids, version: nil), of: ad.id, by: ana)
            }
            #expect(try await attach([kept]).version == ad.version, "what an ad has does not age")
            _ = try await attach([])
            #expect(try await attach([kept]).attachments.map(\.id) == [kept], "it ages from when the ad let go of it")
        }
    }

    @Test("of the same picture by two ads at once succeeds for one")
    func contestedPicture() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let upload = try await fixture.upload(of: ana)
            let ads = [try await fixture.ad(of: ana), try await fixture.ad(of: ana), try await fixture.ad(of: ana)]
            let set = useCases(fixture).setAttachments
            let won = await withTaskGroup(of: Bool.self) { group in
                for ad in ads {
                    group.addTask {
                        let command = SetAttachments.Command(uploadIDs: [upload], version: nil)
                        return (try? await set(command, of: ad.id, by: ana)) != nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(won == 1)
        }
    }

    @Test("waits a moment for an upload whose event is still on its way")
    func lateUpload() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user()
            let ad = try await fixture.ad(of: ana)
            let upload = UUID.v7()
            let cases = AdUseCases(
                store: fixture.ads, pages: fixture.ads,
                awaitUploads: AwaitUploads(uploads: PostgresUploads(pool: fixture.pool), patience: .seconds(20)),
                reads: .unlimited, changes: UnlimitedAllowance())
            async let changed = cases.setAttachments(
                .init(uploadIDs: [upload], version: nil), of: ad.id, by: ana)
            try await fixture.handle(.uploadCompleted(upload, ownerID: ana.userID))
            #expect(try await changed.attachments.map(\.id) == [upload])
        }
    }

    @Test("of an owner's name shows at once in their ads")
    func rename() async throws {
        try await MarketplaceFixture.run { fixture in
            let ana = try await fixture.user("Ana")
            let ad = try await fixture.approved(of: ana)
            try await fixture.handle(.account(ana.userID, name: "Ana Maria", version: 2))
            #expect(try await fixture.stored(ad.id).owner.displayName == "Ana Maria")
        }
    }
}

/// What is used up.
private struct NoAllowance: Allowance {
    static let refusal = QuotaRefusal(policy: "none", quota: 0, window: .seconds(5), retryAfter: .seconds(5))

    func pay(_ amount: Int, by personID: UUID) async throws(QuotaRefusal) -> Payment { throw Self.refusal }
    func giveBack(_ payment: Payment) {}
}
