import Foundation

/// Removes a picture that its owner does not want any more before an ad has it. The same for every repetition.
struct DiscardUpload: Sendable {
    let store: any UploadStore
    let limits: UploadLimits

    /// - Throws: ``UploadsError/notFound``, ``UploadsError/inUse``, ``UploadsError/beingCompleted(retryAfter:)``.
    func callAsFunction(_ id: UUID, by owner: UUID, traceparent: String?) async throws {
        switch try await store.discard(id, owner: owner, traceparent: traceparent) {
        case .done: return
        case .inUse: throw UploadsError.inUse
        case .busy: throw UploadsError.beingCompleted(retryAfter: limits.attemptLease)
        case .notFound: throw UploadsError.notFound
        }
    }
}
