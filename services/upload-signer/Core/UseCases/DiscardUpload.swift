import Foundation

/// Removes a picture that its owner does not want any more before an ad has it. The same for every repetition.
package struct DiscardUpload: Sendable {
    let store: any UploadStore
    let limits: UploadLimits

    package init(store: any UploadStore, limits: UploadLimits) {
        self.store = store
        self.limits = limits
    }

    /// - Throws: ``UploadsRefusal/notFound``, ``UploadsRefusal/inUse``, ``UploadsRefusal/beingCompleted(retryAfter:)``.
    package func callAsFunction(_ id: UUID, by owner: UUID) async throws {
        switch try await store.discard(id, owner: owner) {
        case .done: return
        case .inUse: throw UploadsRefusal.inUse
        case .busy: throw UploadsRefusal.beingCompleted(retryAfter: limits.attemptLease)
        case .notFound: throw UploadsRefusal.notFound
        }
    }
}
