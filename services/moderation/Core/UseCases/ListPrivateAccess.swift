import Common

/// Lists the grants of access to private rooms, newest first.
package struct ListPrivateAccess: Sendable {
    let store: any ActionStore

    package init(store: any ActionStore) {
        self.store = store
    }

    package func callAsFunction(_ request: PageRequest) async throws -> Page<PrivateAccessGrant> {
        let rows = try await store.grants(before: request.cursor, limit: request.limit + 1)
        return Page(rows: rows, limit: request.limit) { Cursor(createdAt: $0.createdAt, id: $0.id) }
    }
}
