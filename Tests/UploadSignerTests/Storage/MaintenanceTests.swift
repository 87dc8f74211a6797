import Common
import EventBus
import Foundation
import Postgres
import Primitives
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import UploadSignerCore
@testable import upload_signer

@Suite("The maintenance of uploads")
struct MaintenanceTests {
    @Test("completions without an object leave nothing behind, however many there are")
    func emptyCompletions() async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.start()
            for _ in 1...5 {
                await #expect(throws: UploadsRefusal.objectMissing) {
                    try await fixture.complete(upload.id, by: upload.ownerID)
                }
            }
            #expect(try await fixture.removals() == [upload.incomingKey])
            #expect(try await fixture.status(of: upload) == .pending)
        }
    }

    @Test("an upload that was never completed expires, and what was sent for it is removed")
    func pending() async throws {
        try await UploadsFixture.run { fixture in
            let (late, young) = (try await fixture.start(), try await fixture.start())
            for upload in [late, young] { try await fixture.send(Pictures.png(), for: upload) }
            try await fixture.age(late, by: 3_700)
            let report = await fixture.maintain()
            #expect(report.expired == 1)
            #expect(try await fixture.status(of: late) == .expired)
            #expect(try await fixture.status(of: young) == .pending)
            #expect(try await fixture.objects(of: late) == [])
            #expect(try await fixture.objects(of: young) == [young.incomingKey])
            await #expect(throws: UploadsRefusal.expired) {
                try await fixture.complete(late.id, by: late.ownerID)
            }
        }
    }

    @Test("an object that a signature brings back is removed once more when that has ended")
    func replayed() async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.ready()
            try await fixture.send(Pictures.png(), for: upload)
            #expect(await fixture.maintain().objectsRemoved == 0)
            #expect(try await fixture.removals().contains(upload.incomingKey), "the plan stands")
            _ = try await fixture.pool.execute(
                "UPDATE object_removals SET due_at = clock_timestamp(), again_at = clock_timestamp()")
            #expect(await fixture.maintain().objectsRemoved == 1)
            #expect(try await fixture.objects.look(at: upload.incomingKey) == nil)
            #expect(try await fixture.removals().isEmpty)
        }
    }

    @Test("a picture that no ad has for a day is removed; one that an ad has stays")
    func unattached() async throws {
        try await UploadsFixture.run { fixture in
            let owner = UUID.v7()
            let (lonely, wanted) = (try await fixture.ready(owner: owner), try await fixture.ready(owner: owner))
            try await fixture.hear(.ad(owner: owner, uploads: [wanted.id], status: "aprovado", version: 1))
            for upload in [lonely, wanted] { try await fixture.age(upload, by: 90_000) }
            #expect(await fixture.maintain().unattached == 1)
            #expect(try await fixture.events().last == "upload.removed")
            #expect(try await fixture.status(of: lonely) == .removed)
            #expect(try await fixture.objects(of: lonely) == [])
            #expect(try await fixture.status(of: wanted) == .ready)
            #expect(try await fixture.objects(of: wanted).count == 1)
        }
    }

    @Test("a picture begins to age anew when the last ad of its owner lets it go")
    func detached() async throws {
        try await UploadsFixture.run { fixture in
            let (owner, ad) = (UUID.v7(), UUID.v7())
            let upload = try await fixture.ready(owner: owner)
            try await fixture.hear(.ad(owner: .v7(), uploads: [upload.id], status: "aprovado", version: 1))
            #expect(try await fixture.isAging(upload), "somebody else's ad does not keep it")
            try await fixture.hear(.ad(ad, owner: owner, uploads: [upload.id], status: "pendente", version: 1))
            #expect(try await fixture.isAging(upload) == false)
            try await fixture.hear(.ad(ad, owner: owner, uploads: [upload.id], status: "excluido", version: 3))
            #expect(try await fixture.isAging(upload))
            try await fixture.hear(.ad(ad, owner: owner, uploads: [upload.id], status: "aprovado", version: 2))
            #expect(try await fixture.isAging(upload), "a late version changes nothing")
            #expect(try await fixture.uploads.isPublic(upload.id) == false)
        }
    }

    @Test("an object that no record knows is removed once it is old; what is known, young or elsewhere stays")
    func orphans() async throws {
        try await withPrivateS3 { server in
            try await UploadsFixture.run(store: server.store) { fixture in
                let (kept, forgotten) = (try await fixture.ready(), try await fixture.ready())
                let foreign = "others/\(UUID.v7().lowercased)"
                try await fixture.objects.write(try Pictures.clean(), to: foreign)
                // As a database that was restored from an older backup.
                _ = try await fixture.pool.execute("DELETE FROM uploads WHERE id = \(forgotten.id)")
                let young = fixture.orphans(age: .seconds(3_600))
                let old = fixture.orphans(age: .seconds(-60))
                for _ in FindOrphans.prefixes { #expect(try await young() == 0) }
                var found = 0
                for _ in FindOrphans.prefixes { found += try await old() }
                #expect(found == 1)
                _ = await fixture.maintain()
                #expect(try await fixture.objects(of: forgotten) == [])
                #expect(try await fixture.objects(of: kept).count == 1)
                #expect(try await fixture.objects.look(at: foreign) != nil)
            }
        }
    }

    @Test("what cannot be removed is tried again later, and its upload cannot be kept any more")
    func removalBegun() async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.start()
            try await fixture.send(Pictures.png(), for: upload)
            let attempt = UUID.v7()
            let picture = try Pictures.clean()
            let key = upload.storedKey(attempt: attempt)
            _ = try await fixture.uploads.lease(upload.id, owner: nil, attempt: attempt)
            try await fixture.objects.write(picture, to: key)
            _ = try await fixture.pool.execute("UPDATE object_removals SET due_at = clock_timestamp()")
            let away = DyingObjects(fixture: fixture, process: DyingProcess(last: 1, isDone: false))
            #expect(await fixture.maintaining(objects: away)().objectsRemoved == 0)
            #expect(await fixture.maintain().objectsRemoved == 0, "the next try comes later")
            #expect(try await fixture.objects.look(at: key) != nil)
            let verdict = Verdict.good(picture.facts)
            #expect(try await fixture.uploads.settle(upload, attempt: attempt, for: nil, verdict) == nil)
            #expect(try await fixture.status(of: upload) == .pending)
            try await fixture.removeAllThatIsDue()
            #expect(try await fixture.objects.look(at: key) == nil)
            #expect(try await fixture.removals().contains(key) == false)
        }
    }

    @Test("the record of what ended long ago is deleted, that of a picture that is there is not")
    func records() async throws {
        try await UploadsFixture.run { fixture in
            let (gone, there) = (try await fixture.ready(), try await fixture.ready())
            try await fixture.age(gone, by: 90_000)
            _ = await fixture.maintain()
            for upload in [gone, there] { try await fixture.age(upload, by: 31 * 86_400) }
            _ = try await fixture.pool.execute("UPDATE uploads SET unattached_since = NULL")
            #expect(await fixture.maintain().deleted == 1)
            #expect(try await fixture.uploads.upload(gone.id) == nil)
            #expect(try await fixture.status(of: there) == .ready)
        }
    }

    @Test("one more than a user may have open, or start in an hour, is refused, and only theirs")
    func limits() async throws {
        try await UploadsFixture.run(limits: UploadLimits(openPerUser: 2, perUserHour: 3)) { fixture in
            let owner = UUID.v7()
            let first = try await fixture.start(owner: owner)
            _ = try await fixture.start(owner: owner)
            await #expect(throws: UploadsRefusal.self) { try await fixture.start(owner: owner) }
            _ = try await fixture.start()
            try await fixture.age(first, by: 3_700)
            _ = await fixture.maintain()
            let third = try await fixture.start(owner: owner)
            try await fixture.age(third, by: 3_700)
            _ = await fixture.maintain()
            await #expect(throws: UploadsRefusal.self) { try await fixture.start(owner: owner) }
        }
    }

    @Test("uploads in a day stop at their number and at their bytes, with the time to wait; stored bytes at their sum")
    func dailyLimits() async throws {
        let picture = Pictures.png()
        let few = UploadLimits(openPerUser: 100, perUserDay: 2)
        let small = UploadLimits(openPerUser: 100, bytesPerUserDay: 2 * picture.count)
        for limits in [few, small] {
            try await UploadsFixture.run(limits: limits) { fixture in
                let owner = UUID.v7()
                let started = await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<8 {
                        group.addTask { (try? await fixture.start(picture, owner: owner)) != nil }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(started == 2)
                let refusal = await #expect(throws: UploadsRefusal.self) { try await fixture.start(owner: owner) }
                guard case .tooMuchInADay(let told) = refusal else { throw CancellationError() }
                let wait = told.retryAfter
                #expect(wait > .seconds(80_000) && wait <= .seconds(86_400))
                _ = try await fixture.start(picture)
                try await fixture.pool.execute("UPDATE uploads SET created_at = created_at - interval '25 hours'")
                _ = try await fixture.start(picture, owner: owner)
            }
        }
        try await UploadsFixture.run(limits: UploadLimits(bytesPerUser: 2 * picture.count)) { fixture in
            let owner = UUID.v7()
            for _ in 0..<2 { _ = try await fixture.start(picture, owner: owner) }
            await #expect(throws: UploadsRefusal.tooMuchStored) { try await fixture.start(picture, owner: owner) }
            try await fixture.pool.execute("UPDATE uploads SET status = 'removed', settled_at = clock_timestamp()")
            _ = try await fixture.start(picture, owner: owner)
        }
    }

    @Test("an account with very many uploads is erased in bounded steps, with one receipt at the end")
    func erasedInSteps() async throws {
        try await UploadsFixture.run { fixture in
            let owner = UUID.v7()
            let count = Int64(Erasure.batch) + 10
            try await fixture.pool.execute(
                """
                INSERT INTO uploads (id, owner_id, purpose, file_name, content_type, announced_size, status, created_at,
                                     form_expires_at, expires_at, announced_sha256, stored_sha256)
                SELECT gen_random_uuid(), \(owner), 'ad_attachment', 'foto.png', 'image/png', 10, 'pending', now(), now(),
                       now() + interval '1 hour', sha256('foto'), sha256('foto')
                FROM generate_series(1, \(count))
                """)
            let order = Event.deletion(of: owner)
            #expect(try await fixture.step(order) == .unfinished)
            let removed = try await fixture.pool.query("SELECT 1 AS r FROM uploads WHERE status = 'removed'")
            #expect(removed.count == Erasure.batch)
            #expect(try await fixture.events().isEmpty)
            try await fixture.hear(order)
            let left = try await fixture.pool.query(
                """
                SELECT 1 AS l FROM uploads WHERE status <> 'removed' OR file_name <> ''
                    OR announced_sha256 IS NOT NULL OR stored_sha256 IS NOT NULL
                """)
            #expect(left.isEmpty)
            #expect(try await fixture.events() == ["action.applied"])
        }
    }

    @Test("an upload that is begun while its owner is erased goes with them, and after that none is begun")
    func begunMeanwhile() async throws {
        try await UploadsFixture.run { fixture in
            let owner = try await fixture.pool.addPerson("Ana")
            try await interleave(in: fixture.pool, writing: ["uploads"]) {
                _ = try await fixture.start(owner: owner)
            } _: {
                try await fixture.hear(.deletion(of: owner))
            }
            let left = try await fixture.pool.query(
                "SELECT 1 AS l FROM uploads WHERE status <> 'removed' OR file_name <> ''")
            #expect(left.isEmpty)
            await #expect(throws: UploadsRefusal.unauthenticated) { try await fixture.start(owner: owner) }
        }
    }

    @Test(
        "who is erased before they were heard of here begins no upload, from the first step on and whatever comes late")
    func erasedUnknown() async throws {
        try await UploadsFixture.run { fixture in
            let owner = UUID.v7()
            let count = Int64(Erasure.batch)
            try await fixture.pool.execute(
                """
                INSERT INTO uploads (id, owner_id, purpose, file_name, content_type, announced_size, status, created_at,
                                     form_expires_at, expires_at)
                SELECT gen_random_uuid(), \(owner), 'ad_attachment', 'foto.png', 'image/png', 10, 'pending',
                       now() - interval '2 days', now(), now() + interval '1 hour'
                FROM generate_series(1, \(count))
                """)
            func cannotStart() async {
                await #expect(throws: UploadsRefusal.unauthenticated) { try await fixture.start(owner: owner) }
            }
            let order = Event.deletion(of: owner)
            #expect(try await fixture.step(order) == .unfinished)
            await cannotStart()
            try await fixture.hear(.account("user.registered", owner, status: "ativa", version: 1))
            await cannotStart()
            try await fixture.hear(order)
            try await fixture.hear(.account("user.deleted", owner, status: "excluida", version: 2))
            try await fixture.hear(.account("user.updated", owner, status: "ativa", version: 3))
            await cannotStart()
            let versions = try await fixture.pool.query("SELECT version AS v FROM users WHERE id = \(owner)")
            #expect(try versions.map { try $0.decode("v", as: Int64.self) } == [2], "auth's own word was taken")
        }
    }

    @Test("the order to erase an account and the news that it is gone come at once and do not wait for each other")
    func besideTheNews() async throws {
        try await UploadsFixture.run { fixture in
            let owner = UUID.v7()
            try await fixture.hear(.account("user.registered", owner, status: "ativa", version: 1))
            let upload = try await fixture.start(owner: owner)
            try await interleave(in: fixture.pool, writing: ["idempotency_keys"], waitingFor: nil) {
                _ = try await fixture.step(.account("user.deleted", owner, status: "excluida", version: 2))
            } _: {
                _ = try await fixture.step(.deletion(of: owner))
            }
            #expect(try await fixture.status(of: upload) == .removed)
        }
    }

    @Test("without a hold on the owner an upload that is not committed yet would stay")
    func begunMeanwhileWithoutTheHold() async throws {
        try await UploadsFixture.run { fixture in
            let owner = UUID.v7()
            try await fixture.pool.withTransaction { connection in
                try await connection.execute(
                    """
                    INSERT INTO uploads (id, owner_id, purpose, file_name, content_type, announced_size, status,
                                         created_at, form_expires_at, expires_at)
                    VALUES (gen_random_uuid(), \(owner), 'ad_attachment', 'foto.png', 'image/png', 10, 'pending', now(),
                            now(), now() + interval '1 hour')
                    """)
                try await fixture.hear(.deletion(of: owner))
            }
            #expect(try await fixture.pool.query("SELECT 1 AS l FROM uploads WHERE file_name <> ''").count == 1)
        }
    }

    @Test("who has as many open as one may is told when the first of them ends, to the second")
    func waiting() async throws {
        let limits = UploadLimits(openPerUser: 3, replaceableAfter: .seconds(1_000))
        try await UploadsFixture.run(limits: limits) { fixture in
            let owner = UUID.v7()
            let (picture, begun) = (try await fixture.ready(owner: owner), try await fixture.start(owner: owner))
            let other = try await fixture.start(owner: owner)
            try await fixture.age(picture, by: 600)
            for (upload, seconds) in [(begun, 100.0), (other, 3_300)] { try await fixture.age(upload, by: seconds) }
            let start = ContinuousClock.now
            // The picture makes room after 400 s, what was begun ends after 3,500 and 300. Time that has passed since counts.
            func waits(_ seconds: Double) async throws -> Bool {
                let wait = try await fixture.openWait(of: owner)
                let passed = (ContinuousClock.now - start).seconds + 10
                return wait.map { (seconds - passed...seconds + 1).contains($0) } == true
            }
            #expect(try await waits(300))
            try await fixture.age(other, by: 400)
            // It is over, though the maintenance has not ended it.
            _ = try await fixture.start(owner: owner)
            #expect(try await waits(400))
        }
    }

    @Test("pictures that were left behind make room for new ones, the oldest first, and the marketplace hears of it")
    func replaced() async throws {
        try await UploadsFixture.run(limits: UploadLimits(openPerUser: 2)) { fixture in
            let owner = UUID.v7()
            let (older, newer) = (try await fixture.ready(owner: owner), try await fixture.ready(owner: owner))
            await #expect(throws: UploadsRefusal.self) { try await fixture.start(owner: owner) }
            for (upload, seconds) in [(older, 4_000.0), (newer, 3_700)] { try await fixture.age(upload, by: seconds) }
            _ = try await fixture.start(owner: owner)
            #expect(try await fixture.status(of: older) == .removed)
            #expect(try await fixture.status(of: newer) == .ready)
            _ = await fixture.maintain()
            #expect(try await fixture.objects(of: older) == [])
            #expect(try await fixture.events().filter { $0 == "upload.removed" }.count == 1)
        }
    }

    @Test("an owner removes what no ad has, as often as they like, and nothing else")
    func discarded() async throws {
        try await UploadsFixture.run { fixture in
            let owner = UUID.v7()
            let discard = DiscardUpload(store: fixture.uploads, limits: fixture.limits)
            let (picture, used) = (try await fixture.ready(owner: owner), try await fixture.ready(owner: owner))
            let begun = try await fixture.start(owner: owner)
            try await fixture.send(Pictures.png(), for: begun)
            try await fixture.hear(.ad(owner: owner, uploads: [used.id], status: "pendente", version: 1))
            await #expect(throws: UploadsRefusal.inUse) { try await discard(used.id, by: owner) }
            await #expect(throws: UploadsRefusal.notFound) { try await discard(picture.id, by: .v7()) }
            for _ in 1...2 {
                for upload in [picture, begun] { try await discard(upload.id, by: owner) }
            }
            _ = await fixture.maintain()
            for upload in [picture, begun] {
                #expect(try await fixture.status(of: upload) == .removed)
                #expect(try await fixture.objects(of: upload) == [])
            }
            #expect(try await fixture.status(of: used) == .ready)
            #expect(try await fixture.events().filter { $0 == "upload.removed" }.count == 1)
            // What another request is judging is left to it.
            let held = try await fixture.start(owner: owner)
            _ = try await fixture.uploads.lease(held.id, owner: owner, attempt: .v7())
            await #expect(throws: UploadsRefusal.beingCompleted(retryAfter: fixture.limits.attemptLease)) {
                try await discard(held.id, by: owner)
            }
        }
    }

    @Test("an erased account leaves no name, no object and a receipt, however often the order comes")
    func erased() async throws {
        try await UploadsFixture.run { fixture in
            let owner = UUID.v7()
            let (picture, begun) = (try await fixture.ready(owner: owner), try await fixture.start(owner: owner))
            try await fixture.send(Pictures.png(), for: begun)
            for _ in 1...2 { try await fixture.hear(.deletion(of: owner)) }
            _ = await fixture.maintain()
            for upload in [picture, begun] {
                #expect(try await fixture.objects(of: upload) == [])
                let left = try #require(try await fixture.uploads.upload(upload.id))
                #expect(left.status == .removed)
                #expect(left.fileName == "")
            }
            #expect(try await fixture.events() == ["upload.completed", "action.applied", "action.applied"])
        }
    }

    @Test("an event that is no ad's is a dead letter, not a loop")
    func unreadable() async throws {
        try await UploadsFixture.run { fixture in
            let bad = [
                Event.consumed("ad.updated", .v7(), version: 1, "{}"), .consumed("ad.updated", .v7(), version: 1, "no"),
                .consumed("user.deletion_ordered", .v7(), version: 1, "{\"actionId\":1}"),
            ]
            for event in bad {
                await #expect(throws: UnreadableEvent.self) { try await fixture.hear(event) }
            }
        }
    }
}

extension UploadsFixture {
    /// Applies an event as the consumer does, in as many steps as it takes.
    fileprivate func hear(_ event: Event) async throws {
        while try await step(event) == .unfinished {}
    }

    /// One step of it, which is not run again if the database gives it up.
    fileprivate func step(_ event: Event) async throws -> EventProgress {
        let events = EventHandler(outbox: outbox, now: { Date() })
        return try await pool.withTransaction(retrying: .never) { try await events.handle(event, in: $0) }
    }

    /// In how many seconds a user who has too many open may begin another one; nil for one who may now.
    fileprivate func openWait(of owner: UUID) async throws -> Double? {
        do {
            _ = try await start(owner: owner)
            return nil
        } catch UploadsRefusal.tooManyOpen(_, let retryAfter) {
            return retryAfter.seconds
        }
    }

    fileprivate func isAging(_ upload: Upload) async throws -> Bool {
        try await pool.query("SELECT unattached_since IS NOT NULL FROM uploads WHERE id = \(upload.id)")[0][
            0, as: Bool.self]
    }
}

extension Event {
    fileprivate static func consumed(_ type: String, _ subject: UUID, version: Int, _ data: String) -> Event {
        Event(
            id: .v7(), source: "/test", type: type, subject: subject.lowercased, time: Date(),
            dataSchema: "/schemas/\(type)/1", version: version, data: Array(data.utf8))
    }

    fileprivate static func ad(
        _ id: UUID = .v7(), owner: UUID, uploads: [UUID], status: String, version: Int
    ) -> Event {
        let attachments = uploads.map { "{\"id\":\"\($0.lowercased)\"}" }.joined(separator: ",")
        return consumed(
            "ad.status_changed", id, version: version,
            """
            {"id":"\(id.lowercased)","owner":{"id":"\(owner.lowercased)","displayName":"Ana"},
             "status":"\(status)","attachments":[\(attachments)]}
            """)
    }

    fileprivate static func account(_ type: String, _ user: UUID, status: String, version: Int) -> Event {
        consumed(
            type, user, version: version,
            """
            {"userId":"\(user.lowercased)","displayName":"Ana","role":"User","status":"\(status)"}
            """)
    }

    fileprivate static func deletion(of user: UUID) -> Event {
        consumed(
            "user.deletion_ordered", user, version: 1,
            "{\"actionId\":\"\(UUID.v7().lowercased)\",\"userId\":\"\(user.lowercased)\",\"scope\":\"global\",\"reason\":\"x\"}"
        )
    }
}
