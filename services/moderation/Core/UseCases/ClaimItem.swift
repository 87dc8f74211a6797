import Foundation

/// Takes an item of the queue, or keeps it for longer.
package struct ClaimItem: Sendable {
    let queue: any ReviewQueue
    /// How long a claim holds.
    let duration: Duration

    package init(queue: any ReviewQueue, duration: Duration) {
        self.queue = queue
        self.duration = duration
    }

    /// - Throws: `ModerationRefusal.notFound`, `.alreadyClaimed`.
    package func callAsFunction(_ id: UUID, by adminID: UUID) async throws -> ReviewItem {
        try await queue.claim(id, by: adminID, for: duration)
    }
}
