import Common
import Foundation

/// Shows what is on record.
package struct ReadActions: Sendable {
    package let store: any ActionStore

    package init(store: any ActionStore) {
        self.store = store
    }

    /// - Throws: `ModerationRefusal.notFound`.
    package func one(_ id: UUID) async throws -> ModerationAction {
        guard let action = try await store.action(id) else { throw ModerationRefusal.notFound }
        return action
    }

    /// Newest first.
    package func page(_ filter: ActionFilter, _ request: PageRequest) async throws -> Page<ModerationAction> {
        let rows = try await store.actions(filter, before: request.cursor, limit: request.limit + 1)
        return Page(rows: rows, limit: request.limit) { Cursor(createdAt: $0.record.createdAt, id: $0.id) }
    }

    /// Grants of access to private rooms, newest first.
    package func grants(_ request: PageRequest) async throws -> Page<PrivateAccessGrant> {
        let rows = try await store.grants(before: request.cursor, limit: request.limit + 1)
        return Page(rows: rows, limit: request.limit) { Cursor(createdAt: $0.createdAt, id: $0.id) }
    }
}
