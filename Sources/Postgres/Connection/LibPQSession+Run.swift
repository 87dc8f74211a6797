import CLibPQ

extension LibPQSession {
    /// Runs queries in one round trip. Outside a transaction they are one: all take effect, or none.
    ///
    /// - Parameters:
    ///   - scope: the transaction to run in; BEGIN goes along with its first queries.
    ///   - watch: the limits.
    /// - Returns: a result for each query.
    /// - Throws: ``PostgresError``; the first failure's.
    func run(
        _ queries: [PostgresQuery], in scope: TransactionScope?, watch: inout Watch
    ) throws(PostgresError) -> [PostgresRows] {
        guard !isLost else {
            var error = PostgresError(.connectionLost, "the connection was lost")
            error.isUnsent = true
            throw error
        }
        if let scope, openTransaction === scope, !isInTransaction {
            throw PostgresError(.transactionState, "the transaction was ended by a statement inside it")
        }
        for query in queries { try query.validate() }
        if watch.isNewlyCancelled { throw PostgresError(.cancelled, "the task was cancelled") }
        let outcome = try exchange(queries, in: scope, watch: &watch)
        guard let failure = outcome.failure else { return outcome.rows }
        if outcome.metStaleStatement && watch.interruption == nil && !isLost {
            if scope == nil && !isInTransaction {
                // Nothing ran, and the stale statement is forgotten: it is prepared anew.
                let second = try exchange(queries, in: nil, watch: &watch)
                if let failure = second.failure { throw failure }
                return second.rows
            }
            scope?.mayRetry()
        }
        if failure.sqlState?.isSerializationFailure == true { scope?.mayRetry() }
        throw failure
    }

    private struct Outcome {
        var rows: [PostgresRows] = []
        var failure: PostgresError?
        var metStaleStatement = false

        mutating func fail(_ error: PostgresError) { failure = failure ?? error }
    }

    private func exchange(
        _ queries: [PostgresQuery], in scope: TransactionScope?, watch: inout Watch
    ) throws(PostgresError) -> Outcome {
        let isFirst = scope != nil && openTransaction !== scope
        if isFirst { scope?.willOpen() }
        let trip = Trip(
            queries.map { StatementCache.Key(sql: $0.sql, types: $0.parameters.types) },
            begin: isFirst ? scope?.begin : nil, mayDeallocate: !isInTransaction, statements: &statements)
        do throws(PostgresError) {
            for step in trip.steps { try send(step, of: trip, queries: queries) }
            try flush(watch: &watch)
            var outcome = Outcome()
            for step in trip.steps { try receive(step, of: trip, into: &outcome, scope: scope, watch: &watch) }
            collectNotifications()
            awaitCancelRequest(watch: &watch)
            if let failure = outcome.failure { outcome.failure = explained(failure, watch: watch) }
            if watch.interruption == .resultTooLarge { outcome.failure = watch.error }
            return outcome
        } catch {
            // Outside a transaction the server may have committed before the connection was lost.
            var error = error
            error.mayHaveCommitted = scope == nil
            throw error
        }
    }

    /// A cancelled statement has one SQLSTATE, whoever cancelled it: us, the server's statement timeout, an operator.
    private func explained(_ failure: PostgresError, watch: Watch) -> PostgresError {
        guard failure.sqlState == .queryCanceled else { return failure }
        if watch.interruption != nil { return watch.error }
        if let statementTimeout, ContinuousClock.now - watch.start >= statementTimeout { return watch.error }
        return failure
    }

    private func send(_ step: Trip.Step, of trip: Trip, queries: [PostgresQuery]) throws(PostgresError) {
        let accepted: Int32
        switch step {
        case .deallocate(let name):
            accepted = PQsendQueryParams(connection, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 0)
        case .begin(let text):
            accepted = PQsendQueryParams(connection, text, 0, nil, nil, nil, nil, 0)
        case .prepare(let query, let name):
            let key = trip.keys[query]
            accepted = PQsendPrepare(connection, name, key.sql, Int32(key.types.count), key.types.map(\.oid))
        case .execute(let query, let name):
            let parameters = queries[query].parameters
            accepted = parameters.withPointers { values, lengths, formats in
                PQsendQueryPrepared(connection, name, Int32(parameters.count), values, lengths, formats, 1)
            }
        case .sync:
            accepted = PQpipelineSync(connection)
        }
        guard accepted == 1 else { throw lost("the connection was lost while sending") }
    }

    private func receive(
        _ step: Trip.Step, of trip: Trip, into outcome: inout Outcome, scope: TransactionScope?, watch: inout Watch
    ) throws(PostgresError) {
        switch step {
        case .sync:
            if let error = try receiveSync(watch: &watch) { outcome.fail(error.error) }
        case .deallocate(let name):
            _ = try receiveStatement(watch: &watch)
            // If it failed the server does not know the name: that is as good.
            statements.deallocated([name])
        case .begin:
            let answer = try receiveStatement(watch: &watch)
            if answer.succeeded { openTransaction = scope }
            if let error = answer.error { outcome.fail(error.error) }
        case .prepare(let query, _):
            let answer = try receiveStatement(watch: &watch)
            if !answer.succeeded { statements.drop(trip.keys[query]) }
            if let error = answer.error { outcome.fail(error.error) }
        case .execute(let query, _):
            try receiveRows(query, of: trip, into: &outcome, watch: &watch)
        }
    }

    private func receiveRows(
        _ query: Int, of trip: Trip, into outcome: inout Outcome, watch: inout Watch
    ) throws(PostgresError) {
        var builder = RowBuilder(
            columns: trip.columns[query], maxRows: configuration.maxResultRows, maxBytes: configuration.maxResultBytes)
        // Row by row, so that a result over the limit is never held in memory as a whole.
        PQsetSingleRowMode(connection)
        let answer = try receiveStatement(watch: &watch, rows: &builder)
        if answer.succeeded {
            if trip.columns[query] == nil, let columns = builder.columns {
                statements.remember(columns: columns, of: trip.keys[query])
            }
            outcome.rows.append(builder.rows)
        }
        guard let error = answer.error else { return }
        outcome.fail(error.error)
        if error.isStaleStatement {
            outcome.metStaleStatement = true
            statements.forget(trip.keys[query])
        }
    }

    /// A statement's answer; neither success nor error when an earlier error made the server skip it.
    private struct Answer {
        var succeeded = false
        var error: ServerError?
    }

    private func receiveStatement(watch: inout Watch) throws(PostgresError) -> Answer {
        var ignored = RowBuilder(columns: [], maxRows: 1, maxBytes: 0)
        return try receiveStatement(watch: &watch, rows: &ignored)
    }

    private func receiveStatement(watch: inout Watch, rows: inout RowBuilder) throws(PostgresError) -> Answer {
        var answer = Answer()
        while let result = try nextResult(watch: &watch) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                answer.succeeded = true
                if !rows.isOverLimit {
                    rows.append(result)
                    if rows.isOverLimit && watch.interruption == nil { interrupt(.resultTooLarge, watch: &watch) }
                }
            case PGRES_PIPELINE_ABORTED:
                break
            case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
                answer.succeeded = false
                answer.error = try serverError(result)
            default:
                throw lost("COPY is not supported")
            }
        }
        return answer
    }

    /// Reads up to the sync point. A commit that fails there (a deferred constraint, say) is reported here.
    private func receiveSync(watch: inout Watch) throws(PostgresError) -> ServerError? {
        var error: ServerError?
        while true {
            guard let result = try nextResult(watch: &watch) else {
                guard PQstatus(connection) == CONNECTION_OK else { throw lost("the connection was lost") }
                continue
            }
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC: return error
            case PGRES_FATAL_ERROR: error = try serverError(result)
            default: throw lost("the server broke the protocol")
            }
        }
    }

    /// - Throws: the error itself when the server ends the connection with it.
    func serverError(_ result: OpaquePointer) throws(PostgresError) -> ServerError {
        let error = ServerError(result)
        if error.isFatal {
            lose()
            throw error.error
        }
        return error
    }
}
