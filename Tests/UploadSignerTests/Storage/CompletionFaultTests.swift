import Common
import EventBus
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import upload_signer

/// A process that ends at one of its steps: before it is done, or after it is done and before anybody hears of it. From then on
/// it does nothing more, as after `kill -9`.
private final class DyingProcess: UploadStore, ObjectStore, Sendable {
    struct Died: Error {}

    private let fixture: UploadsFixture
    private let last: Int
    private let isDone: Bool
    private let steps = Mutex(0)

    init(_ fixture: UploadsFixture, last: Int, isDone: Bool) {
        self.fixture = fixture
        self.last = last
        self.isDone = isDone
    }

    private func step<Value>(_ body: () async throws -> Value) async throws -> Value {
        let number = steps.withLock { steps in
            steps += 1
            return steps
        }
        if number > last || (number == last && !isDone) { throw Died() }
        let value = try await body()
        if number == last { throw Died() }
        return value
    }

    func create(_ upload: Upload, once: IdempotentCreation<Upload>) async throws -> [UInt8] {
        try await step { try await fixture.uploads.create(upload, once: once) }
    }
    func upload(_ id: UUID) async throws -> Upload? { try await step { try await fixture.uploads.upload(id) } }
    func isPublic(_ id: UUID) async throws -> Bool { try await step { try await fixture.uploads.isPublic(id) } }
    func claim(_ id: UUID, owner: UUID?, attempt: UUID) async throws -> Claim {
        try await step { try await fixture.uploads.claim(id, owner: owner, attempt: attempt) }
    }
    func release(_ upload: Upload, attempt: UUID, mayHaveStored: Bool) async throws {
        try await step {
            try await fixture.uploads.release(upload, attempt: attempt, mayHaveStored: mayHaveStored)
        }
    }
    func settle(_ upload: Upload, attempt: UUID, _ verdict: Verdict, traceparent: String?) async throws -> Upload? {
        try await step {
            try await fixture.uploads.settle(upload, attempt: attempt, verdict, traceparent: traceparent)
        }
    }
    func discard(_ id: UUID, owner: UUID, traceparent: String?) async throws -> Discarding {
        try await step { try await fixture.uploads.discard(id, owner: owner, traceparent: traceparent) }
    }
    func forgetRemoval(of key: String) async throws {
        try await step { try await fixture.uploads.forgetRemoval(of: key) }
    }
    func look(at key: String) async throws -> ObjectFacts? {
        try await step { try await fixture.objects.look(at: key) }
    }
    func write(_ picture: CleanPicture, to key: String) async throws {
        try await step { try await fixture.objects.write(picture, to: key) }
    }
    func read(_ key: String, upTo limit: Int) async throws -> [UInt8]? {
        try await step { try await fixture.objects.read(key, upTo: limit) }
    }
    func remove(_ key: String) async throws { try await step { try await fixture.objects.remove(key) } }
    func list(_ prefix: String, after key: String?, limit: Int) async throws -> [ListedObject] {
        try await step { try await fixture.objects.list(prefix, after: key, limit: limit) }
    }
}

@Suite("A completion that breaks off")
struct CompletionFaultTests {
    /// claim, look, read, write, settle, and the removals after it; with room for one more.
    private static let steps = 1...10

    @Test(
        "at any step is taken over once its lease is over, and ends as one: one verdict, one event, one object",
        arguments: steps, [false, true])
    func killed(step: Int, isDone: Bool) async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.start()
            try await fixture.send(Pictures.png(), for: upload)
            let dying = DyingProcess(fixture, last: step, isDone: isDone)
            _ = try? await fixture.complete(uploads: dying, objects: dying)(
                upload.id, by: upload.ownerID, traceparent: nil)

            try await fixture.age(upload, by: 60)
            let report = await fixture.tidy()
            #expect(report.resumed <= 1)
            let settled = try await fixture.complete(upload.id, by: upload.ownerID, traceparent: nil)
            try await assertSettled(settled, fixture)
        }
    }

    @Test("leaves nothing in the store of what was turned down, whichever step was the last", arguments: steps)
    func killedBeforeRejection(step: Int) async throws {
        try await UploadsFixture.run { fixture in
            let page = Array("<html><script>alert(1)</script></html>".utf8)
            let upload = try await fixture.start(page)
            try await fixture.send(page, for: upload)
            let dying = DyingProcess(fixture, last: step, isDone: true)
            _ = try? await fixture.complete(uploads: dying, objects: dying)(
                upload.id, by: upload.ownerID, traceparent: nil)

            try await fixture.age(upload, by: 60)
            let settled = try await fixture.complete(upload.id, by: upload.ownerID, traceparent: nil)
            #expect(settled.status == .rejected(.notAnImage))
            try await removeAllThatIsDue(fixture)
            #expect(try await fixture.objects(of: upload) == [])
            #expect(try await fixture.events() == ["upload.rejected"])
        }
    }

    @Test("and goes on after another took over changes nothing of what that one judged")
    func zombie() async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.start()
            try await fixture.send(Pictures.png(), for: upload)
            // The first attempt has the say, and is silent for longer than its lease.
            let first = UUID.v7()
            guard case .granted = try await fixture.uploads.claim(upload.id, owner: upload.ownerID, attempt: first)
            else {
                Issue.record("the claim was not granted")
                return
            }
            try await fixture.age(upload, by: 60)
            let settled = try await fixture.complete(upload.id, by: upload.ownerID, traceparent: nil)

            // Meanwhile the form was posted again; then the first attempt goes on with that.
            try await fixture.send(Pictures.png(), for: upload)
            let picture = try Pictures.clean()
            try await fixture.objects.write(picture, to: upload.storedKey(attempt: first))
            let verdict = Verdict.good(picture.facts)
            let late = try await fixture.uploads.settle(upload, attempt: first, verdict, traceparent: nil)
            #expect(late == settled)
            try await assertSettled(settled, fixture)
        }
    }

    @Test("for want of the store answers that it may be tried again, and succeeds once the store is back")
    func storeAway() async throws {
        try await withPrivateS3 { server in
            try await UploadsFixture.run(store: server.store, timeLimit: .milliseconds(500)) { fixture in
                let upload = try await fixture.start()
                try await fixture.send(Pictures.png(), for: upload)
                await server.stop()
                await #expect(throws: ObjectStoreFailure.self) {
                    try await fixture.complete(upload.id, by: upload.ownerID, traceparent: nil)
                }
                await server.kill9()
                await #expect(throws: ObjectStoreFailure.self) {
                    try await fixture.complete(upload.id, by: upload.ownerID, traceparent: nil)
                }
                try await server.restart()
                try await eventually("the picture is judged", within: .seconds(60)) {
                    let settled = try await fixture.complete(upload.id, by: upload.ownerID, traceparent: nil)
                    return settled.status.name == .ready
                }
                #expect(try await fixture.events() == ["upload.completed"])
            }
        }
    }

    private func assertSettled(_ settled: Upload, _ fixture: UploadsFixture) async throws {
        guard case .ready(let image) = settled.status else {
            Issue.record("the upload is \(settled.status)")
            return
        }
        #expect(try await fixture.events() == ["upload.completed"])
        try await removeAllThatIsDue(fixture)
        #expect(try await fixture.objects(of: settled) == [image.key])
        #expect(try await fixture.removals().contains(image.key) == false)
    }

    /// As if every plan were due: also the copies of attempts that were given up.
    private func removeAllThatIsDue(_ fixture: UploadsFixture) async throws {
        _ = try await fixture.pool.execute("UPDATE object_removals SET due_at = clock_timestamp()")
        _ = await fixture.tidy()
    }
}
