import Common

/// Lists what is on record, newest first.
package struct ListActions: Sendable {
    let store: any ActionStore

    package init(store: any ActionStore) {
        self.store = store
    }

    package func callAsFunction(_ filter: ActionFilter, _ request: PageRequest) async throws -> Page<ModerationAction> {
        let rows = try await store.actions(filter, before: request.cursor, limit: request.limit + 1)
        return Page(rows: rows, limit: request.limit) { Cursor(createdAt: $0.record.createdAt, id: $0.id) }
    }
}
