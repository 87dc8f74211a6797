import Common
import EventBus
import Foundation
import Postgres
import TestSupport
import Testing
import Waiting

@testable import UploadSignerCore
@testable import upload_signer

@Suite("A completion that breaks off")
struct CompletionFaultTests {
    /// lease, look, read, write, settle, and the removals after it; with room for one more.
    private static let steps = 1...10
    private static let page = Array("<html><script>alert(1)</script></html>".utf8)

    @Test(
        "at any step is taken over once its lease is over, and ends as one: one verdict, one event, one object",
        arguments: steps, [false, true])
    func killed(step: Int, isDone: Bool) async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.start()
            try await fixture.send(Pictures.png(), for: upload)
            try await complete(upload, fixture, by: DyingProcess(last: step, isDone: isDone))

            try await fixture.age(upload, by: 60)
            let report = await fixture.maintain()
            #expect(report.resumed <= 1)
            let settled = try await fixture.complete(upload.id, by: upload.ownerID)
            try await assertSettled(settled, fixture)
        }
    }

    @Test("has no more steps than are tried", arguments: [Pictures.png(), page])
    func count(bytes: [UInt8]) async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.start(bytes)
            try await fixture.send(bytes, for: upload)
            let process = DyingProcess(last: Self.steps.upperBound, isDone: false)
            try await complete(upload, fixture, by: process)
            #expect(!process.hasDied)
        }
    }

    @Test("leaves nothing in the store of what was turned down, whichever step was the last", arguments: steps)
    func killedBeforeRejection(step: Int) async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.start(Self.page)
            try await fixture.send(Self.page, for: upload)
            try await complete(upload, fixture, by: DyingProcess(last: step, isDone: true))

            try await fixture.age(upload, by: 60)
            let settled = try await fixture.complete(upload.id, by: upload.ownerID)
            #expect(settled.status == .rejected(.notAnImage))
            try await fixture.removeAllThatIsDue()
            #expect(try await fixture.objects(of: upload) == [])
            #expect(try await fixture.events() == ["upload.rejected"])
        }
    }

    @Test("and goes on after another took over changes nothing of what that one judged")
    func zombie() async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.start()
            try await fixture.send(Pictures.png(), for: upload)
            // The first attempt is silent for longer than its lease.
            let first = UUID.v7()
            guard case .granted = try await fixture.uploads.lease(upload.id, owner: upload.ownerID, attempt: first)
            else {
                Issue.record("the lease was not granted")
                return
            }
            try await fixture.age(upload, by: 60)
            let settled = try await fixture.complete(upload.id, by: upload.ownerID)

            // Meanwhile the form was posted again; then the first attempt goes on with that.
            try await fixture.send(Pictures.png(), for: upload)
            let picture = try Pictures.clean()
            try await fixture.objects.write(picture, to: upload.storedKey(attempt: first))
            let verdict = Verdict.good(picture.facts)
            let late = try await fixture.uploads.settle(upload, attempt: first, for: upload.ownerID, verdict)
            #expect(late == settled)
            try await assertSettled(settled, fixture)
        }
    }

    @Test("whose owner is suspended while the picture is looked at keeps nothing, and nobody goes on with it")
    func suspendedMeanwhile() async throws {
        try await UploadsFixture.run { fixture in
            let owner = UUID.v7()
            try await fixture.pool.execute(
                """
                INSERT INTO users (id, display_name, role, status, version)
                VALUES (\(owner), 'Ana', 'User', 'ativa', 1)
                """)
            let upload = try await fixture.start(owner: owner)
            try await fixture.send(Pictures.png(), for: upload)
            let judge = InterruptedJudge(judge: PooledJudge(UploadsFixture.inspector)) {
                try await fixture.pool.execute("UPDATE users SET status = 'suspensa' WHERE id = \(owner)")
            }
            let complete = CompleteUpload(
                store: fixture.uploads, objects: fixture.objects, judge: judge, places: Permits(4),
                limits: fixture.limits)
            await #expect(throws: LostRight.suspended(until: nil)) { try await complete(upload.id, by: owner) }
            let left = try await fixture.pool.query(
                "SELECT 1 AS l FROM uploads WHERE status = 'pending' AND attempt IS NULL")
            #expect(left.count == 1)
            #expect(try await fixture.events().isEmpty)
            // The twin: for the service itself, or once they may again, it is good.
            try await fixture.pool.execute("UPDATE users SET status = 'ativa' WHERE id = \(owner)")
            #expect(try await fixture.complete(upload.id, by: owner).status.name == .ready)
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
                    try await fixture.complete(upload.id, by: upload.ownerID)
                }
                await server.kill9()
                await #expect(throws: ObjectStoreFailure.self) {
                    try await fixture.complete(upload.id, by: upload.ownerID)
                }
                try await server.restart()
                try await eventually("the picture is judged", within: .seconds(60)) {
                    let settled = try await fixture.complete(upload.id, by: upload.ownerID)
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
        try await fixture.removeAllThatIsDue()
        #expect(try await fixture.objects(of: settled) == [image.key])
        #expect(try await fixture.removals().contains(image.key) == false)
    }

    /// Completes an upload in a process that ends at one of its steps, or has fewer.
    private func complete(_ upload: Upload, _ fixture: UploadsFixture, by process: DyingProcess) async throws {
        let complete = fixture.complete(
            uploads: DyingUploads(fixture: fixture, process: process),
            objects: DyingObjects(fixture: fixture, process: process))
        do {
            _ = try await complete(upload.id, by: upload.ownerID)
        } catch is DyingProcess.Died {
            #expect(process.hasDied)
        }
    }
}

/// A judge before whom something happens.
private struct InterruptedJudge: ObjectJudge {
    let judge: PooledJudge
    let before: @Sendable () async throws -> Void

    func judgement(on bytes: [UInt8], as announced: Upload.Announcement) async throws -> Judgement {
        try await before()
        return try await judge.judgement(on: bytes, as: announced)
    }

    func judgement(onStored bytes: [UInt8]) async throws -> Judgement {
        try await judge.judgement(onStored: bytes)
    }
}
