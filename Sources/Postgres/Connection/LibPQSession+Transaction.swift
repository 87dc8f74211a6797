import CLibPQ

extension LibPQSession {
    /// Runs a transaction's last queries and COMMIT in one round trip; without queries, COMMIT only if any statement has
    /// opened the transaction. An error in one of the queries makes the server skip what follows it, COMMIT included.
    ///
    /// Nothing but the statement timeout interrupts it: the outcome of a COMMIT would be unknown.
    /// - Returns: a result for each query.
    /// - Throws: ``PostgresError``; `mayHaveCommitted` says whether the outcome is unknown.
    func commit(
        _ scope: TransactionScope, with queries: [PostgresQuery] = []
    ) throws(PostgresError) -> [PostgresRows] {
        guard !isLost else { throw PostgresError(.connectionLost, "the connection was lost before COMMIT") }
        if openTransaction === scope {
            try checkCommittable()
        } else if queries.isEmpty {
            return []
        }
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

    private func checkCommittable() throws(PostgresError) {
        guard isInTransaction else {
            openTransaction = nil
            throw PostgresError(.transactionState, "the transaction was ended by a statement inside it")
        }
        guard !isInFailedTransaction else {
            throw PostgresError(
                .sqlState(.inFailedTransaction), "a statement of the transaction had failed: it is rolled back")
        }
    }
}
