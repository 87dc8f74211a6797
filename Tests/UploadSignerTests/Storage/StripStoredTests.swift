import Contract
import EventBus
import Foundation
import TestSupport
import Testing

@testable import UploadSignerCore
@testable import upload_signer

@Suite("Pictures that were stored as they were sent")
struct StripStoredTests {
    /// Each of what a process does to a picture; with room for one more.
    private static let steps = 1...6
    private static let sent = RichPictures.jpeg(RichPictures.exif(6))

    @Test("are shown to their owner only until they are clean, and to others after that")
    func shown() async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.storedAsSent(Self.sent, type: .jpeg)
            let address = PictureAddress(presigner: fixture.presigner, limits: fixture.limits, now: { Date() })
            let show = ShowUpload(store: fixture.uploads, address: address)
            let picture = ShowPicture(store: fixture.uploads, address: address)
            let (owner, admin) = (
                Viewer(userID: upload.ownerID, isAdmin: false),
                Viewer(userID: .v7(), isAdmin: true)
            )
            _ = try await picture(upload.id, to: owner)
            await #expect(throws: UploadsRefusal.notClean) { try await picture(upload.id, to: admin) }
            #expect(try await show(upload.id, to: admin).download == nil)
            #expect(await fixture.maintain().stripped == 1)
            _ = try await picture(upload.id, to: admin)
            #expect(try await show(upload.id, to: admin).download != nil)
        }
    }

    @Test("are stored anew without anything but the picture, under another key, and the record follows")
    func replaced() async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.storedAsSent(Self.sent, type: .jpeg)
            let before = try #require(upload.image)
            #expect(await fixture.maintain().stripped == 1)
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
            #expect(await fixture.maintain().stripped == 0)
        }
    }

    @Test("are cleaned again, and shown meanwhile, where a cleaner cleaned them that knew less")
    func cleanedBefore() async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.storedAsSent(Self.sent, type: .jpeg)
            try await fixture.note(upload, cleaner: MetadataStripper.version - 1)
            let before = try #require(try await fixture.uploads.upload(upload.id)?.image)
            #expect(before.isStripped)
            #expect(await fixture.maintain().stripped == 1)
            let after = try #require(try await fixture.uploads.upload(upload.id)?.image)
            #expect(after.key != before.key)
            let clean = try #require(try await fixture.objects.read(after.key, upTo: 1 << 20))
            #expect(clean.firstRange(of: Array(RichPictures.secret.utf8)) == nil)
            #expect(try await fixture.objects(of: upload) == [after.key])
            #expect(await fixture.maintain().stripped == 0)
        }
    }

    @Test("stay what they are, and nobody hears of it, where there is nothing more to take out")
    func cleanAlready() async throws {
        try await UploadsFixture.run { fixture in
            let clean = try MetadataStripper.strip(Self.sent, of: .jpeg)
            let upload = try await fixture.storedAsSent(clean, type: .jpeg)
            try await fixture.note(upload, cleaner: MetadataStripper.version - 1)
            let before = try #require(try await fixture.uploads.upload(upload.id)?.image)
            let events = try await fixture.events()
            #expect(await fixture.maintain().stripped == 1)
            #expect(try await fixture.uploads.upload(upload.id)?.image == before)
            #expect(try await fixture.events() == events)
            #expect(await fixture.maintain().stripped == 0)
        }
    }

    @Test(
        "are there once and clean whichever step of stripping them was the last of a process", arguments: steps,
        [false, true])
    func killed(step: Int, isDone: Bool) async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.storedAsSent(Self.sent, type: .jpeg)
            try await strip(fixture, by: DyingProcess(last: step, isDone: isDone))
            let left = try #require(try await fixture.uploads.upload(upload.id)?.image)
            #expect(try await fixture.objects.read(left.key, upTo: 1) != nil, "there is a picture at any time")

            _ = try await fixture.stripStored()
            try await fixture.removeAllThatIsDue()
            let image = try #require(try await fixture.uploads.upload(upload.id)?.image)
            #expect(image.isStripped)
            #expect(try await fixture.objects(of: upload) == [image.key])
            #expect(try await fixture.removals().contains(image.key) == false)
            #expect(try await fixture.events() == ["upload.completed", "upload.completed"])
        }
    }

    @Test("take no more steps than are tried")
    func count() async throws {
        try await UploadsFixture.run { fixture in
            let upload = try await fixture.storedAsSent(Self.sent, type: .jpeg)
            let process = DyingProcess(last: Self.steps.upperBound, isDone: false)
            try await strip(fixture, by: process)
            #expect(!process.hasDied)
            #expect(try await fixture.uploads.upload(upload.id)?.image?.isStripped == true)
        }
    }

    /// Cleans what is stored in a process that ends at one of its steps, or has fewer.
    private func strip(_ fixture: UploadsFixture, by process: DyingProcess) async throws {
        do {
            _ = try await fixture.stripStored(
                maintenance: DyingMaintenance(fixture: fixture, process: process),
                objects: DyingObjects(fixture: fixture, process: process))()
        } catch is DyingProcess.Died {
            #expect(process.hasDied)
        }
    }

    @Test("are removed, and the marketplace hears of it, if they cannot be taken apart or are not there")
    func unfit() async throws {
        try await UploadsFixture.run { fixture in
            let broken = try await fixture.storedAsSent(Array(Self.sent.dropLast(10)), type: .jpeg)
            let missing = try await fixture.storedAsSent(Self.sent, type: .jpeg)
            try await fixture.objects.remove(try #require(missing.image).key)
            #expect(await fixture.maintain().stripped == 2)
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
            let process = DyingProcess(last: 1, isDone: false)
            let strip = fixture.stripStored(
                maintenance: fixture.maintenance, objects: DyingObjects(fixture: fixture, process: process))
            for _ in 1...2 { await #expect(throws: DyingProcess.Died.self) { try await strip() } }
            #expect(try await strip() == 0, "both were tried; then it begins anew")
            for upload in [first, second] {
                #expect(try await fixture.uploads.upload(upload.id)?.image?.isStripped == false)
            }
            #expect(try await fixture.stripStored() == 2)
        }
    }
}

extension UploadsFixture {
    /// As if another cleaner had cleaned it.
    fileprivate func note(_ upload: Upload, cleaner: Int16) async throws {
        _ = try await pool.execute(
            "UPDATE uploads SET stripped_at = clock_timestamp(), cleaner = \(cleaner) WHERE id = \(upload.id)")
    }

    /// A ready upload as it was before pictures were cleaned: its object is what was sent.
    fileprivate func storedAsSent(_ bytes: [UInt8], type: PictureType) async throws -> Upload {
        let upload = try await ready(Pictures.jpeg, type: type)
        guard let image = upload.image else { throw TestEnvironmentError("the picture is not ready") }
        try await store(bytes, at: image.key, type: type)
        _ = try await pool.execute(
            """
            UPDATE uploads SET size = \(Int64(bytes.count)), stored_sha256 = NULL, stripped_at = NULL, cleaner = 0
            WHERE id = \(upload.id)
            """)
        guard let stored = try await uploads.upload(upload.id) else { throw TestEnvironmentError("the upload is gone") }
        return stored
    }
}
