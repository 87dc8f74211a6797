import Common
import Foundation

/// Creates an ad, which then waits for a moderator.
struct CreateAd: Sendable {
    struct Command: Sendable {
        let content: Ad.Content
        let uploadIDs: [UUID]
    }

    let store: any AdStore
    let awaitUploads: AwaitUploads

    /// - Parameter creation: what the request is known by, so that its repetition creates nothing, and what it is answered.
    func callAsFunction(
        _ command: Command, by caller: Caller, once creation: IdempotentCreation<Ad>
    ) async throws -> CreationOutcome<Ad> {
        try await awaitUploads(command.uploadIDs)
        let draft = AdDraft(
            owner: caller.owner, content: command.content, uploadIDs: command.uploadIDs)
        return try await store.create(draft, once: creation)
    }
}
