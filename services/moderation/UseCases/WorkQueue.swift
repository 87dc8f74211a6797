import Common
import Foundation

/// What waits for an admin, and who looks at it.
struct WorkQueue: Sendable {
    let queue: any ReviewQueue
    let claimDuration: Duration

    /// Oldest first.
    func page(_ kind: ReviewItem.Kind, _ request: PageRequest) async throws -> Page<ReviewItem> {
        let rows = try await queue.items(kind, after: request.cursor, limit: request.limit + 1)
        return Page(rows: rows, limit: request.limit) { Cursor(createdAt: $0.queuedAt, id: $0.id) }
    }

    /// Takes an item, or keeps it for longer.
    /// - Throws: `ModerationRefusal.notFound`, `.alreadyClaimed`.
    func claim(_ id: UUID, by adminID: UUID) async throws -> ReviewItem {
        try await queue.claim(id, by: adminID, for: claimDuration)
    }

    /// Gives an item back; one that nobody has stays so.
    /// - Throws: `ModerationRefusal.notFound`, `.alreadyClaimed`.
    func release(_ id: UUID, by adminID: UUID) async throws {
        try await queue.release(id, by: adminID)
    }
}
