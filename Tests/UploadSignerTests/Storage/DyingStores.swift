import Common
import Foundation
import TestSupport

@testable import UploadSignerCore
@testable import upload_signer

/// The record of uploads as a process sees it that may end at any step.
struct DyingUploads: UploadStore {
    let fixture: UploadsFixture
    let process: DyingProcess

    func create(_ upload: Upload, once: IdempotentCreation<Upload>) async throws -> [UInt8] {
        try await process.step { try await fixture.uploads.create(upload, once: once) }
    }
    func upload(_ id: UUID) async throws -> Upload? { try await process.step { try await fixture.uploads.upload(id) } }
    func isPublic(_ id: UUID) async throws -> Bool { try await process.step { try await fixture.uploads.isPublic(id) } }
    func lease(_ id: UUID, owner: UUID?, attempt: UUID) async throws -> LeaseOutcome {
        try await process.step { try await fixture.uploads.lease(id, owner: owner, attempt: attempt) }
    }
    func release(_ upload: Upload, attempt: UUID, mayHaveStored: Bool) async throws {
        try await process.step {
            try await fixture.uploads.release(upload, attempt: attempt, mayHaveStored: mayHaveStored)
        }
    }
    func settle(_ upload: Upload, attempt: UUID, for owner: UUID?, _ verdict: Verdict) async throws -> Upload? {
        try await process.step {
            try await fixture.uploads.settle(upload, attempt: attempt, for: owner, verdict)
        }
    }
    func discard(_ id: UUID, owner: UUID) async throws -> Discarding {
        try await process.step { try await fixture.uploads.discard(id, owner: owner) }
    }
    func forgetRemoval(of key: String) async throws {
        try await process.step { try await fixture.uploads.forgetRemoval(of: key) }
    }
}

/// The maintenance of uploads as a process sees it that may end at any step of cleaning pictures.
struct DyingMaintenance: UploadMaintenance {
    let fixture: UploadsFixture
    let process: DyingProcess

    func unstripped(after id: UUID?, limit: Int) async throws -> [Upload] {
        try await process.step { try await fixture.maintenance.unstripped(after: id, limit: limit) }
    }
    func planReplacement(of upload: Upload, by attempt: UUID) async throws {
        try await process.step { try await fixture.maintenance.planReplacement(of: upload, by: attempt) }
    }
    func replace(_ upload: Upload, by attempt: UUID, _ facts: PictureFacts) async throws -> Bool {
        try await process.step { try await fixture.maintenance.replace(upload, by: attempt, facts) }
    }
    func keep(_ upload: Upload) async throws { try await process.step { try await fixture.maintenance.keep(upload) } }
    func remove(_ upload: Upload) async throws {
        try await process.step { try await fixture.maintenance.remove(upload) }
    }

    // None of the rest belongs to cleaning.
    func abandoned(limit: Int) async throws -> [UUID] { throw DyingProcess.Died() }
    func expirePending(limit: Int) async throws -> Int { throw DyingProcess.Died() }
    func removeUnattached(limit: Int) async throws -> Int { throw DyingProcess.Died() }
    func dueRemovals(limit: Int) async throws -> [String] { throw DyingProcess.Died() }
    func planRemoval(ofUnknown keys: [String]) async throws -> Int { throw DyingProcess.Died() }
    func deleteEnded(limit: Int) async throws -> Int { throw DyingProcess.Died() }
}

/// The store of objects as a process sees it that may end at any step.
struct DyingObjects: ObjectStore {
    let fixture: UploadsFixture
    let process: DyingProcess

    func look(at key: String) async throws -> ObjectFacts? {
        try await process.step { try await fixture.objects.look(at: key) }
    }
    func write(_ picture: CleanPicture, to key: String) async throws {
        try await process.step { try await fixture.objects.write(picture, to: key) }
    }
    func read(_ key: String, upTo limit: Int) async throws -> [UInt8]? {
        try await process.step { try await fixture.objects.read(key, upTo: limit) }
    }
    func remove(_ key: String) async throws { try await process.step { try await fixture.objects.remove(key) } }
    func list(_ prefix: String, after key: String?, limit: Int) async throws -> [ListedObject] {
        try await process.step { try await fixture.objects.list(prefix, after: key, limit: limit) }
    }
}
