import Common
import Foundation

/// Creates an ad, which then waits for a moderator.
package struct CreateAd: Sendable {
    package struct Command: Sendable {
        package let content: Ad.Content
        package let uploadIDs: [UUID]

        package init(content: Ad.Content, uploadIDs: [UUID]) {
            self.content = content
            self.uploadIDs = uploadIDs
        }
    }

    let store: any AdStore
    let awaitUploads: AwaitUploads

    /// - Parameter creation: what the request is known by, so that its repetition creates nothing, and what it is answered.
    package func callAsFunction(
        _ command: Command, by caller: Caller, once creation: IdempotentCreation<Ad>
    ) async throws -> CreationOutcome<Ad> {
        try await awaitUploads(command.uploadIDs)
        let draft = AdDraft(
            owner: Ad.Owner(caller), content: command.content, uploadIDs: command.uploadIDs)
        return try await store.create(draft, once: creation)
    }
}
