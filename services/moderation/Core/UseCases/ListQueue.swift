import Common

/// Lists what waits for an admin, oldest first.
package struct ListQueue: Sendable {
    let queue: any ReviewQueue

    package init(queue: any ReviewQueue) {
        self.queue = queue
    }

    package func callAsFunction(_ kind: ReviewItem.Kind, _ request: PageRequest) async throws -> Page<ReviewItem> {
        let rows = try await queue.items(kind, after: request.cursor, limit: request.limit + 1)
        return Page(rows: rows, limit: request.limit) { Cursor(createdAt: $0.queuedAt, id: $0.id) }
    }
}
