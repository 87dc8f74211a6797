import Foundation

/// Shows one action that is on record.
package struct ShowAction: Sendable {
    let store: any ActionStore

    package init(store: any ActionStore) {
        self.store = store
    }

    /// - Throws: `ModerationRefusal.notFound`.
    package func callAsFunction(_ id: UUID) async throws -> ModerationAction {
        guard let action = try await store.action(id) else { throw ModerationRefusal.notFound }
        return action
    }
}
