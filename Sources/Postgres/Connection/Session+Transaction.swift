import CLibPQ

extension Session {
    /// Commits a transaction, if any statement has opened it.
    ///
    /// Nothing but the statement timeout interrupts a COMMIT: its outcome would be unknown.
    /// - Throws: ``PostgresError``; `mayHaveCommitted` says whether the outcome is unknown.
    func commit(_ scope: TransactionScope) throws(PostgresError) {
        guard !isLost else { throw PostgresError(.connectionLost, "the connection was lost before COMMIT") }
        guard openTransaction === scope else { return }
        guard isInTransaction else {
            openTransaction = nil
            throw PostgresError(.transactionState, "the transaction was ended by a statement inside it")
        }
        guard !isInFailedTransaction else {
            throw PostgresError(
                .sqlState(.inFailedTransaction), "a statement of the transaction had failed: it is rolled back")
        }
        var watch = Watch(statementTimeout: statementTimeout ?? configuration.statementTimeout, token: nil)
        do throws(PostgresError) {
            _ = try run(["COMMIT"], in: nil, watch: &watch)
        } catch {
            if error.sqlState?.isSerializationFailure == true { scope.mayRetry() }
            // An error report means that the server has rolled back; silence means nothing.
            if !isInTransaction || isLost { openTransaction = nil }
            throw error
        }
        openTransaction = nil
    }
}
