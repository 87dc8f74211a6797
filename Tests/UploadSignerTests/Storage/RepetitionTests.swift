import Common
import EventBus
import Foundation
import JSON
import Postgres
import Primitives
import ServiceKit
import Testing

@testable import UploadSignerCore
@testable import upload_signer

@Suite("A wish to upload that is repeated under its key")
struct RepetitionTests {
    private struct Wish: Sendable {
        let start: StartUpload
        let owner: UUID

        init(_ fixture: UploadsFixture, owner: UUID = .v7(), after seconds: Double = 0) {
            start = StartUpload(
                store: fixture.uploads, presigner: fixture.presigner, limits: fixture.limits,
                now: { Date() + seconds })
            self.owner = owner
        }

        func callAsFunction() async throws -> [UInt8] {
            let command = StartUpload.Command(
                purpose: .adAttachment, fileName: try FileName("foto.png"),
                announced: .init(type: .png, size: 100, sha256: nil), method: .post)
            return try await start(
                command, by: owner, once: IdempotentCreation(IdempotencyClaim(caller: owner, key: "k", digest: [1])))
        }
    }

    private func read(_ answer: [UInt8]) throws -> (id: UUID, until: Date, signature: String) {
        let json = try #require(try JSONParser.parse(answer).object)
        return (
            try #require(json["id"]?.string.flatMap { UUID(strict: $0) }),
            try #require(json["expiresAt"]?.string.flatMap { RFC3339.date($0) }),
            try #require(json["fields"]?.object?["x-amz-signature"]?.string)
        )
    }

    @Test("a repetition after the signature's end is signed again, for the same upload and no longer than it lives")
    func renewed() async throws {
        try await UploadsFixture.run { (fixture: UploadsFixture) async throws -> Void in
            let owner = UUID.v7()
            let first = try read(try await Wish(fixture, owner: owner)())
            #expect(try read(try await Wish(fixture, owner: owner, after: 60)()).signature == first.signature)
            // The signature's time is over, the upload's is not.
            _ = try await fixture.pool.execute(
                "UPDATE idempotency_keys SET good_until = clock_timestamp() - interval '1 second'")
            let again = try read(try await Wish(fixture, owner: owner, after: 700)())
            #expect(again.id == first.id)
            #expect(again.until > first.until && again.signature != first.signature)
            let upload = try #require(try await fixture.uploads.upload(first.id))
            // Answers have milliseconds.
            #expect(RFC3339.string(upload.formExpiresAt) == RFC3339.string(again.until))
            #expect(upload.formExpiresAt <= upload.expiresAt)
            let removal = try await fixture.pool.query("SELECT again_at, due_at FROM object_removals")[0]
            #expect(try removal.decode("again_at", as: Date.self) > again.until)
            #expect(try removal.decode("due_at", as: Date.self) > again.until)
            // What was signed anew is what is repeated from now on.
            #expect(try read(try await Wish(fixture, owner: owner, after: 710)()).signature == again.signature)
            #expect(try await fixture.pool.query("SELECT count(*) FROM uploads")[0][0, as: Int.self] == 1)
        }
    }

    @Test(
        "a repetition for an upload that can no longer be sent is refused", arguments: ["rejected", "expired", "late"])
    func ended(_ end: String) async throws {
        try await UploadsFixture.run { (fixture: UploadsFixture) async throws -> Void in
            let owner = UUID.v7()
            _ = try await Wish(fixture, owner: owner)()
            _ = try await fixture.pool.execute(
                "UPDATE idempotency_keys SET good_until = clock_timestamp() - interval '1 second'")
            switch end {
            case "late": _ = try await fixture.pool.execute("UPDATE uploads SET expires_at = clock_timestamp()")
            case "rejected":
                _ = try await fixture.pool.execute(
                    "UPDATE uploads SET status = 'rejected', reason = 'CORRUPT', settled_at = clock_timestamp()")
            default:
                _ = try await fixture.pool.execute(
                    "UPDATE uploads SET status = 'expired', settled_at = clock_timestamp()")
            }
            await #expect(throws: IdempotencyAnswerExpired.self) { _ = try await Wish(fixture, owner: owner)() }
        }
    }

    @Test("what is kept under a key goes when its owner is erased")
    func erased() async throws {
        try await UploadsFixture.run { (fixture: UploadsFixture) async throws -> Void in
            let (ana, bruno) = (UUID.v7(), UUID.v7())
            for owner in [ana, bruno] { _ = try await Wish(fixture, owner: owner)() }
            var json = JSONWriter()
            json.object { json in
                json.field("actionId", UUID.v7())
                json.field("userId", ana)
                json.field("reason", "a pedido")
            }
            let order = Event(
                id: .v7(), source: "/moderation", type: "user.deletion_ordered", subject: ana.lowercased, time: Date(),
                traceparent: nil, dataSchema: "/schemas/user.deletion_ordered/1", version: 1,
                data: Array(json.buffer.readableBytesView))
            try await fixture.pool.withTransaction { connection in
                try await EventHandler(outbox: fixture.outbox, now: { Date() }).handle(order, in: connection)
            }
            let left = try await fixture.pool.query("SELECT caller FROM idempotency_keys")
            #expect(try left.map { try $0.decode("caller", as: UUID.self) } == [bruno])
        }
    }
}
