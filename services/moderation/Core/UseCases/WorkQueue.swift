import Common
import Foundation

/// What waits for an admin, and who looks at it.
package struct WorkQueue: Sendable {
    package let queue: any ReviewQueue
    package let claimDuration: Duration

    package init(queue: any ReviewQueue, claimDuration: Duration) {
        self.queue = queue
        self.claimDuration = claimDuration
    }

    /// Oldest first.
    package func page(_ kind: ReviewItem.Kind, _ request: PageRequest) async throws -> Page<ReviewItem> {
        let rows = try await queue.items(kind, after: request.cursor, limit: request.limit + 1)
        return Page(rows: rows, limit: request.limit) { Cursor(createdAt: $0.queuedAt, id: $0.id) }
    }

    /// Takes an item, or keeps it for longer.
    /// - Throws: `ModerationRefusal.notFound`, `.alreadyClaimed`.
    package func claim(_ id: UUID, by adminID: UUID) async throws -> ReviewItem {
        try await queue.claim(id, by: adminID, for: claimDuration)
    }

    /// Gives an item back; one that nobody has stays so.
    /// - Throws: `ModerationRefusal.notFound`, `.alreadyClaimed`.
    package func release(_ id: UUID, by adminID: UUID) async throws {
        try await queue.release(id, by: adminID)
    }
}
