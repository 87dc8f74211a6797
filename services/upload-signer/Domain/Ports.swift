import Common
import Foundation

/// The objects themselves. Every call ends within its time limit; what fails throws ``ObjectStoreFailure``.
protocol ObjectStore: Sendable {
    /// What the store says of an object; nil if there is none.
    func look(at key: String) async throws -> ObjectFacts?
    /// Copies an object, with nothing of what its uploader said about it. False if there is none.
    func copy(_ key: String, to target: String, as type: ImageType) async throws -> Bool
    /// An object's bytes, `limit` at the most: a larger one is cut there. nil if there is none.
    func read(_ key: String, upTo limit: Int) async throws -> [UInt8]?
    /// Removes an object; does nothing if there is none.
    func remove(_ key: String) async throws
    /// The first objects in order of their keys that have a prefix and come after a key.
    func list(_ prefix: String, after key: String?, limit: Int) async throws -> [ListedObject]
}

/// An object as a listing shows it.
struct ListedObject: Sendable, Equatable {
    let key: String
    let modifiedAt: Date
}

/// The object store did not answer, or not as it should.
struct ObjectStoreFailure: TemporaryFailure {
    /// For the log.
    let cause: String
    var isTemporary: Bool { true }
}

/// What the store says of an object.
struct ObjectFacts: Sendable, Equatable {
    let size: Int
    let contentType: String?
}

/// What an attempt at completing an upload may do.
enum Claim: Sendable, Equatable {
    /// It has the say for a while.
    case granted(Upload)
    /// Another attempt has it.
    case busy
    /// There is nothing to complete any more.
    case settled(Upload)
    case notFound
}

/// The record of uploads. A change of status, its event and what is to become of objects are one transaction.
protocol UploadStore: Sendable {
    /// Writes an upload down, unless its owner is at a limit.
    /// - Throws: ``UploadsError/tooManyOpen(limit:retryAfter:)``, ``UploadsError/tooManyStarted(limit:retryAfter:)``.
    func create(_ upload: Upload, once: IdempotentCreation<Upload>) async throws -> [UInt8]
    func upload(_ id: UUID) async throws -> Upload?
    /// Whether the upload belongs to an ad of its owner that everybody may see.
    func isPublic(_ id: UUID) async throws -> Bool
    /// Takes the say over a pending upload for `attempt`, and has the attempt's copy removed later unless it is kept.
    /// - Parameter owner: whose upload it has to be; nil for any.
    func claim(_ id: UUID, owner: UUID?, attempt: UUID) async throws -> Claim
    /// Gives the say back without a verdict.
    /// - Parameter mayHaveCopied: whether the attempt's copy may be there, or still come; if not, its removal is not planned
    ///   any more.
    func release(_ upload: Upload, attempt: UUID, mayHaveCopied: Bool) async throws
    /// Writes the verdict of `attempt` down if it still has the say.
    /// - Returns: the upload as it is now; nil if it is gone, or the attempt's copy may be.
    func settle(_ upload: Upload, attempt: UUID, _ verdict: Verdict, traceparent: String?) async throws -> Upload?
    /// An object that has been removed. One that a signature may bring back is due again when that has ended.
    func forgetRemoval(of key: String) async throws
}

/// Upkeep of the record, a bounded number at a time.
protocol UploadUpkeep: Sendable {
    /// Pending uploads whose attempt ended without a word, such as by `kill -9`.
    func abandoned(limit: Int) async throws -> [UUID]
    /// Ends pending uploads that were not completed in time. Returns how many.
    func expirePending(limit: Int) async throws -> Int
    /// Removes pictures that no ad has had for too long. Returns how many.
    func removeUnattached(limit: Int) async throws -> Int
    /// Objects that are to be removed now; none of them can be kept from now on.
    func dueRemovals(limit: Int) async throws -> [String]
    /// Has those objects removed that no upload has and that are not to be removed anyway. Returns how many.
    func planRemoval(ofUnknown keys: [String]) async throws -> Int
    /// Forgets what ended long ago. Returns how many.
    func forgetEnded(limit: Int) async throws -> Int
}

/// Judges an object's bytes, where that may take its time.
protocol ObjectJudge: Sendable {
    func verdict(on bytes: [UInt8], as announced: Upload.Announcement) async throws -> Verdict
}
