/// A transaction whose body runs on its connection's own thread, in ``PostgresPool/withPinnedTransaction(retrying:_:)``.
///
/// Its statements block that thread and no other. Between two of them nothing waits for a core, which on a busy machine is
/// most of what a short transaction takes; and the last ones travel together with COMMIT.
public struct PinnedTransaction: ~Copyable {
    private let session: LibPQSession
    private let scope: TransactionScope
    private let token: JobToken
    private let metrics: PoolMetrics
    private(set) var isFinished = false

    init(session: LibPQSession, scope: TransactionScope, token: JobToken, metrics: PoolMetrics) {
        self.session = session
        self.scope = scope
        self.token = token
        self.metrics = metrics
    }

    /// Runs queries in one round trip; the first ones take BEGIN along.
    /// - Returns: a result for each query, in their order.
    /// - Throws: ``PostgresError``; the first failing query's. Those after it did not run.
    public func batch(_ queries: [PostgresQuery]) throws(PostgresError) -> [PostgresRows] {
        guard !isFinished else { throw Self.over }
        guard !queries.isEmpty else { return [] }
        var watch = Watch(statementTimeout: session.statementTimeout, token: token)
        return try metrics.measure { () throws(PostgresError) in
            try session.run(queries, in: scope, watch: &watch)
        }
    }

    /// Runs the last queries and COMMIT in one round trip. Nothing but the statement timeout interrupts it, since its outcome
    /// would be unknown.
    /// - Returns: a result for each query, in their order.
    /// - Throws: ``PostgresError``; the first failing query's, after which nothing is committed. `mayHaveCommitted` is set
    ///   where the connection was lost meanwhile.
    public mutating func commit(with queries: [PostgresQuery] = []) throws(PostgresError) -> [PostgresRows] {
        guard !isFinished else { throw Self.over }
        if token.isCancelled { throw PostgresError(.cancelled, "the task was cancelled before COMMIT") }
        isFinished = true
        return try metrics.measure { () throws(PostgresError) in try session.commit(scope, with: queries) }
    }

    private static var over: PostgresError {
        PostgresError(.transactionState, "a transaction was used after its COMMIT")
    }
}
