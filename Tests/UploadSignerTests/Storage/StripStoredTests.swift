import EventBus
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import upload_signer

/// A process that ends at one of its steps, before or after that is done; from then on it does nothing more.
private final class DyingUpkeep: UploadUpkeep, ObjectStore, Sendable {
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

    func unstripped(after id: UUID?, limit: Int) async throws -> [Upload] {
        try await step { try await fixture.upkeep.unstripped(after: id, limit: limit) }
    }
    func planReplacement(of upload: Upload, by attempt: UUID) async throws {
        try await step { try await fixture.upkeep.planReplacement(of: upload, by: attempt) }
    }
    func replace(_ upload: Upload, by attempt: UUID, _ facts: PictureFacts) async throws -> Bool {
        try await step { try await fixture.upkeep.replace(upload, by: attempt, facts) }
    }
    func remove(_ upload: Upload) async throws { try await step { try await fixture.upkeep.remove(upload) } }
    func read(_ key: String, upTo limit: Int) async throws -> [UInt8]? {
        try await step { try await fixture.objects.read(key, upTo: limit) }
    }
    func write(_ picture: CleanPicture, to key: String) async throws {
        try await step { try await fixture.objects.write(picture, to: key) }
    }

    // None of the rest belongs to what is tested here.
    func look(at key: String) async throws -> ObjectFacts? { throw Died() }
    func remove(_ key: String) async throws { throw Died() }
    func list(_ prefix: String, after key: String?, limit: Int) async throws -> [ListedObject] { throw Died() }
    func abandoned(limit: Int) async throws -> [UUID] { throw Died() }
    func expirePending(limit: Int) async throws -> Int { throw Died() }
    func removeUnattached(limit: Int) async throws -> Int { throw Died() }
    func dueRemovals(limit: Int) async throws -> [String] { throw Died() }
    func planRemoval(ofUnknown keys: [String]) async throws -> Int { throw Died() }
    func forgetEnded(limit: Int) async throws -> Int { throw Died() }
}

@Suite("Pictures that were stored as they were sent")
struct StripStoredTests {
    private static let sent = RichPictures.jpeg(RichPictures.exif(6))

    @Test("are shown to their owner only until they are clean, and to others after that")
    func shown() async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.storedAsSent(Self.sent, type: .jpeg)
            let show = ShowUpload(
                store: fixture.uploads, presigner: fixture.presigner, limits: fixture.limits, now: { Date() })
            let (owner, admin) = (
                ShowUpload.Viewer(userID: upload.ownerID, isAdmin: false),
                ShowUpload.Viewer(userID: .v7(), isAdmin: true)
            )
            _ = try await show.content(upload.id, to: owner)
            await #expect(throws: UploadsError.notClean) { try await show.content(upload.id, to: admin) }
            #expect(try await show(upload.id, to: admin).download == nil)
            #expect(await fixture.tidy().stripped == 1)
            _ = try await show.content(upload.id, to: admin)
            #expect(try await show(upload.id, to: admin).download != nil)
        }
    }

    @Test("are stored anew without anything but the picture, under another key, and the record follows")
    func replaced() async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.storedAsSent(Self.sent, type: .jpeg)
            let before = try #require(upload.image)
            #expect(await fixture.tidy().stripped == 1)
            let after = try #require(try await fixture.uploads.upload(upload.id)?.image)
            let clean = try #require(try await fixture.objects.read(after.key, upTo: 1 << 20))
            let expected = try CleanPicture(Self.sent, ImageHeader(type: .jpeg, width: 7, height: 5))
            #expect(clean == expected.bytes)
            #expect(clean.firstRange(of: Array(RichPictures.secret.utf8)) == nil)
            #expect(after.key != before.key)
            #expect((after.size, after.sha256) == (clean.count, expected.facts.sha256))
            #expect(after.isStripped)
            #expect(try await fixture.objects(of: upload) == [after.key])
            #expect(try await fixture.events() == ["upload.completed", "upload.completed"])
            #expect(await fixture.tidy().stripped == 0)
        }
    }

    @Test(
        "are there once and clean whichever step of stripping them was the last of a process", arguments: 1...6,
        [false, true])
    func killed(step: Int, isDone: Bool) async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.storedAsSent(Self.sent, type: .jpeg)
            let dying = DyingUpkeep(fixture, last: step, isDone: isDone)
            _ = try? await fixture.stripStored(upkeep: dying, objects: dying)()
            let left = try #require(try await fixture.uploads.upload(upload.id)?.image)
            #expect(try await fixture.objects.read(left.key, upTo: 1) != nil, "there is a picture at any time")

            _ = try await fixture.stripStored()
            _ = try await fixture.pool.execute("UPDATE object_removals SET due_at = clock_timestamp()")
            _ = await fixture.tidy()
            let image = try #require(try await fixture.uploads.upload(upload.id)?.image)
            #expect(image.isStripped)
            #expect(try await fixture.objects(of: upload) == [image.key])
            #expect(try await fixture.removals().contains(image.key) == false)
            #expect(try await fixture.events() == ["upload.completed", "upload.completed"])
        }
    }

    @Test("are removed, and the marketplace hears of it, if they cannot be taken apart or are not there")
    func unfit() async throws {
        try await UploadsFixture.run { fixture in
            let broken = try await fixture.storedAsSent(Array(Self.sent.dropLast(10)), type: .jpeg)
            let missing = try await fixture.storedAsSent(Self.sent, type: .jpeg)
            try await fixture.objects.remove(try #require(missing.image).key)
            #expect(await fixture.tidy().stripped == 2)
            for upload in [broken, missing] {
                #expect(try await fixture.status(of: upload) == .removed)
                #expect(try await fixture.objects(of: upload) == [])
            }
            #expect(try await fixture.events().filter { $0 == "upload.removed" }.count == 2)
        }
    }

    @Test("keep none of the others waiting when one cannot be read")
    func stuck() async throws {
        try await UploadsFixture.run { fixture in
            let first = try await fixture.storedAsSent(Self.sent, type: .jpeg)
            let second = try await fixture.storedAsSent(Self.sent, type: .jpeg)
            // Whatever is read fails.
            let dying = DyingUpkeep(fixture, last: 1, isDone: false)
            let strip = fixture.stripStored(upkeep: fixture.upkeep, objects: dying)
            for _ in 1...2 { await #expect(throws: DyingUpkeep.Died.self) { try await strip() } }
            #expect(try await strip() == 0, "both were tried; then it begins anew")
            for upload in [first, second] {
                #expect(try await fixture.uploads.upload(upload.id)?.image?.isStripped == false)
            }
            #expect(try await fixture.stripStored() == 2)
        }
    }
}

extension UploadsFixture {
    /// A ready upload as it was before pictures were cleaned: its object is what was sent.
    fileprivate func storedAsSent(_ bytes: [UInt8], type: ImageType) async throws -> Upload {
        let upload = try await ready(Pictures.jpeg, type: type)
        guard let image = upload.image else { throw TestEnvironmentError("the picture is not ready") }
        try await store(bytes, at: image.key, type: type)
        _ = try await pool.execute(
            """
            UPDATE uploads SET size = \(Int64(bytes.count)), stored_sha256 = NULL, stripped_at = NULL
            WHERE id = \(upload.id)
            """)
        guard let stored = try await uploads.upload(upload.id) else { throw TestEnvironmentError("the upload is gone") }
        return stored
    }
}

extension Upload {
    fileprivate var image: StoredImage? {
        if case .ready(let image) = status { image } else { nil }
    }
}
