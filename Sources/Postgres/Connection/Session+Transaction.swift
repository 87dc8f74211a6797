import CLibPQ

extension Session {
    /// Commits a transaction, if any statement has opened it.
    ///
    /// Nothing but the statement timeout interrupts a COMMIT: its outcome would be unknown.
    /// - Throws: ``PostgresError``; `mayHaveCommitted` says whether the outcome is unknown.
    func commit(_ scope: TransactionScope) throws(PostgresError) {
        _ = try commit(scope, with: [])
    }

    /// Runs a transaction's last queries and COMMIT in one round trip. An error in one of the queries makes the server skip
    /// what follows it, COMMIT included.
    /// - Returns: a result for each query.
    /// - Throws: as ``commit(_:)``, or the first failing query's error.
    func commit(_ scope: TransactionScope, with queries: [PostgresQuery]) throws(PostgresError) -> [PostgresRows] {
        guard !isLost else { throw PostgresError(.connectionLost, "the connection was lost before COMMIT") }
        guard openTransaction === scope else {
            // No statement has opened it yet: the queries do, and end it.
            return queries.isEmpty ? [] : try finish(scope, with: queries)
        }
        guard isInTransaction else {
            openTransaction = nil
            throw PostgresError(.transactionState, "the transaction was ended by a statement inside it")
        }
        guard !isInFailedTransaction else {
            throw PostgresError(
                .sqlState(.inFailedTransaction), "a statement of the transaction had failed: it is rolled back")
        }
        return try finish(scope, with: queries)
    }

    private func finish(
        _ scope: TransactionScope, with queries: [PostgresQuery]
    ) throws(PostgresError) -> [PostgresRows] {
        var watch = Watch(statementTimeout: statementTimeout ?? configuration.statementTimeout, token: nil)
        do throws(PostgresError) {
            let rows = try run(queries + ["COMMIT"], in: scope, watch: &watch)
            openTransaction = nil
            return Array(rows.dropLast())
        } catch {
            if error.sqlState?.isSerializationFailure == true { scope.mayRetry() }
            // An error report means that the server has rolled back; silence means nothing.
            var error = error
            error.mayHaveCommitted = isLost && !error.isUnsent
            if !isInTransaction || isLost { openTransaction = nil }
            throw error
        }
    }
}
