import Foundation

/// Gives an item of the queue back; one that nobody has stays so.
package struct ReleaseItem: Sendable {
    let queue: any ReviewQueue

    package init(queue: any ReviewQueue) {
        self.queue = queue
    }

    /// - Throws: `ModerationRefusal.notFound`, `.alreadyClaimed`.
    package func callAsFunction(_ id: UUID, by adminID: UUID) async throws {
        try await queue.release(id, by: adminID)
    }
}
