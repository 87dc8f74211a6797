import Common
import Foundation

/// The objects themselves. Every call ends within its time limit; what fails throws ``ObjectStoreFailure``.
package protocol ObjectStore: Sendable {
    /// What the store says of an object; nil if there is none.
    func look(at key: String) async throws -> ObjectFacts?
    /// Stores a picture, with nothing of what its uploader said about it.
    func write(_ picture: CleanPicture, to key: String) async throws
    /// An object's bytes, `limit` at the most: a larger one is cut there. nil if there is none.
    func read(_ key: String, upTo limit: Int) async throws -> [UInt8]?
    /// Removes an object; does nothing if there is none.
    func remove(_ key: String) async throws
    /// The first objects in order of their keys that have a prefix and come after a key.
    func list(_ prefix: String, after key: String?, limit: Int) async throws -> [ListedObject]
}

/// An object as a listing shows it.
package struct ListedObject: Sendable, Equatable {
    package let key: String
    package let modifiedAt: Date

    package init(key: String, modifiedAt: Date) {
        self.key = key
        self.modifiedAt = modifiedAt
    }
}

/// The object store did not answer, or not as it should.
package struct ObjectStoreFailure: TemporaryFailure {
    /// For the log.
    package let cause: String

    package init(cause: String) {
        self.cause = cause
    }
    package var isTemporary: Bool { true }
}

/// What the store says of an object.
package struct ObjectFacts: Sendable, Equatable {
    package let size: Int
    package let contentType: String?

    package init(size: Int, contentType: String?) {
        self.size = size
        self.contentType = contentType
    }
}

/// What becomes of an attempt's wish for the lease of an upload.
package enum LeaseOutcome: Sendable, Equatable {
    /// It has the lease for a while.
    case granted(Upload)
    /// Another attempt has it.
    case busy
    /// There is nothing to complete any more.
    case settled(Upload)
    case notFound
}

/// What became of an owner's wish to have an upload removed.
package enum Discarding: Sendable, Equatable {
    /// It is not there any more.
    case done
    /// An ad has it.
    case inUse
    /// An attempt at completing it has the lease.
    case busy
    case notFound
}

/// The record of uploads. A change of status, its event and what is to become of objects are one transaction.
package protocol UploadStore: Sendable {
    /// Writes an upload down, unless its owner is at a limit.
    /// - Throws: ``UploadsRefusal/tooManyOpen(limit:retryAfter:)``, ``UploadsRefusal/tooManyStarted(limit:retryAfter:)``;
    ///   `LostRight`.
    func create(_ upload: Upload, once: IdempotentCreation<Upload>) async throws -> [UInt8]
    func upload(_ id: UUID) async throws -> Upload?
    /// Whether the upload belongs to an ad of its owner that everybody may see.
    func isPublic(_ id: UUID) async throws -> Bool
    /// Leases a pending upload to `attempt`, and has what the attempt stores removed later unless it is kept.
    /// - Parameter owner: who asks, whose upload it has to be; nil for the service itself and any upload.
    /// - Throws: `LostRight`.
    func lease(_ id: UUID, owner: UUID?, attempt: UUID) async throws -> LeaseOutcome
    /// Gives the lease back without a verdict.
    /// - Parameter mayHaveStored: whether the attempt's object may be there, or still come; if not, its removal is not
    ///   planned any more.
    func release(_ upload: Upload, attempt: UUID, mayHaveStored: Bool) async throws
    /// Writes the verdict of `attempt` down if it still has the lease.
    /// - Parameter owner: who asks; nil for the service itself.
    /// - Returns: the upload as it is now; nil if it is gone, or the attempt's object may be.
    /// - Throws: `LostRight`.
    func settle(_ upload: Upload, attempt: UUID, for owner: UUID?, _ verdict: Verdict) async throws -> Upload?
    /// Removes an upload of its owner's that no ad has, and says so where others know of it.
    func discard(_ id: UUID, owner: UUID) async throws -> Discarding
    /// An object that has been removed. One that a signature may bring back is due again when that has ended.
    func forgetRemoval(of key: String) async throws
}

/// Maintenance of the record, a bounded number at a time.
package protocol UploadMaintenance: Sendable {
    /// Pending uploads whose attempt ended without a word, such as by `kill -9`.
    func abandoned(limit: Int) async throws -> [UUID]
    /// Lets pending uploads expire that were not completed in time. Returns how many.
    func expirePending(limit: Int) async throws -> Int
    /// Removes pictures that no ad has had for too long, and says so. Returns how many.
    func removeUnattached(limit: Int) async throws -> Int
    /// Objects that are to be removed now; none of them can be kept from now on.
    func dueRemovals(limit: Int) async throws -> [String]
    /// Has those objects removed that no upload has and that are not to be removed anyway. Returns how many.
    func planRemoval(ofUnknown keys: [String]) async throws -> Int
    /// Ready uploads whose objects no cleaner, or an earlier one, has cleaned, in order of their ids, which come after one.
    func unstripped(after id: UUID?, limit: Int) async throws -> [Upload]
    /// Has what `attempt` stores in place of an upload's object removed later unless it is kept.
    func planReplacement(of upload: Upload, by attempt: UUID) async throws
    /// Puts what `attempt` stored in the place of an upload's object, which is then removed, and says so.
    /// - Returns: whether it did; an upload that is gone, or has another object by now, stays as it is.
    func replace(_ upload: Upload, by attempt: UUID, _ facts: PictureFacts) async throws -> Bool
    /// Notes that there is nothing in a cleaned upload's object that this cleaner would take out.
    func keep(_ upload: Upload) async throws
    /// Removes ready uploads, and says so. Those that are not ready any more stay as they are.
    func remove(_ upload: Upload) async throws
    /// Deletes what ended long ago. Returns how many.
    func deleteEnded(limit: Int) async throws -> Int
}

/// Judges an object's bytes, where that may take its time.
package protocol ObjectJudge: Sendable {
    func judgement(on bytes: [UInt8], as announced: Upload.Announcement) async throws -> Judgement
    /// Judges a picture that was found good before pictures were cleaned.
    func judgement(onStored bytes: [UInt8]) async throws -> Judgement
}
