import Common
import Contract
import Foundation

/// The ad record, as the use cases need it. Reads see what is committed; a write and its event commit together.
package protocol AdStore: Sendable {
    func ad(_ id: UUID) async throws -> Ad?
    /// A page of a list: at most `limit` ads in the order of `sort`, after `cursor`.
    func ads(in scope: AdScope, filter: AdFilter, sort: AdSort, after cursor: AdCursor?, limit: Int) async throws
        -> [Ad]
    /// Stores a new ad with its event, once under a claim.
    /// - Throws: ``AdsRefusal/tooManyPending(limit:)``, ``AdsRefusal/uploadInUse``, `IdempotencyKeyReused`; `LostRight`.
    func create(_ draft: AdDraft, once creation: IdempotentCreation<Ad>) async throws -> CreationOutcome<Ad>
    /// Changes an ad under its lock, and stores its event if something changed.
    /// - Parameters:
    ///   - right: of whoever asks for it, when it is stored.
    ///   - change: gets the ad, and throws what the record must not take.
    /// - Throws: ``AdsRefusal/notFound``, what `change` throws, `LostRight`.
    func update(
        _ id: UUID, by right: WriteRight, _ change: @Sendable (inout Ad) throws(AdsRefusal) -> Void
    ) async throws -> Ad
    /// Changes an ad's pictures, as ``update(_:by:_:)`` does.
    /// - Throws: also ``AdsRefusal/uploadInUse`` and what names uploads that are not the owner's ready ones.
    func update(
        _ id: UUID, uploads: [UUID], by right: WriteRight,
        _ change: @Sendable (inout Ad, [Attachment]) throws(AdsRefusal) -> Void
    ) async throws -> Ad
}

/// An ad that is to be stored.
package struct AdDraft: Sendable {
    package let owner: Ad.Owner
    package let content: Ad.Content
    /// Pictures, in their order.
    package let uploadIDs: [UUID]

    package init(owner: Ad.Owner, content: Ad.Content, uploadIDs: [UUID]) {
        self.owner = owner
        self.content = content
        self.uploadIDs = uploadIDs
    }
}

/// What is known of uploads.
package protocol UploadReading: Sendable {
    /// Which of these uploads nothing was heard of yet.
    func unknown(among ids: [UUID]) async throws -> Set<UUID>
}
