import Common
import Foundation
import JSON

/// Creates an ad, which then waits for a moderator.
struct CreateAd: Sendable {
    struct Command: Sendable {
        let content: Ad.Content
        let uploadIDs: [UUID]
    }

    let store: any AdStore
    let awaitUploads: AwaitUploads

    /// - Parameter claim: what the request is known by, so that its repetition creates nothing.
    /// - Returns: the ad as JSON, the same for every repetition.
    func callAsFunction(
        _ command: Command, by caller: Caller, once claim: IdempotencyClaim?, traceparent: String?
    ) async throws -> CreationOutcome<Ad> {
        try await awaitUploads(command.uploadIDs)
        let draft = AdDraft(
            owner: caller.owner, content: command.content, uploadIDs: command.uploadIDs, traceparent: traceparent)
        let creation = IdempotentCreation<Ad>(claim) { ad in
            var json = JSONWriter(capacity: 1_024)
            json.value(SeenAd(ad: ad, viewer: caller))
            return Array(json.buffer.readableBytesView)
        }
        return try await store.create(draft, once: creation)
    }
}
