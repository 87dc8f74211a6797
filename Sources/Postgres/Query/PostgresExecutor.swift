/// What runs queries: a pool, on any free connection, or one connection, in its scope's transaction if there is one.
public protocol PostgresExecutor: Sendable {
    /// Runs queries in one round trip. Outside a transaction they take effect together or not at all.
    /// - Returns: a result for each query, in their order.
    /// - Throws: ``PostgresError``; the first failing query's. Those after it did not run.
    func batch(_ queries: [PostgresQuery]) async throws(PostgresError) -> [PostgresRows]
}

extension PostgresExecutor {
    /// Runs a query and reads its whole result.
    /// - Throws: ``PostgresError``
    public func query(_ query: PostgresQuery) async throws(PostgresError) -> PostgresRows {
        try await batch([query])[0]
    }

    /// Runs a statement.
    /// - Returns: how many rows it touched.
    /// - Throws: ``PostgresError``
    @discardableResult
    public func execute(_ query: PostgresQuery) async throws(PostgresError) -> Int {
        try await batch([query])[0].affectedRows
    }
}
