import Logging
import Primitives
import ServiceLifecycle

/// Connections to one database, made when they are needed and given to one caller at a time.
///
/// It works from its creation on; ``run()`` only ties its end to the process's graceful shutdown. Each connection has a
/// thread of its own, on which all of libpq's work happens, so no call blocks the cooperative pool. Every call ends
/// within the configured limits, whatever the server or the network does:
/// acquire timeout + statement timeout + cancel timeout.
public final class PostgresPool: Service, PostgresExecutor {
    private let core: PoolCore

    /// - Parameters:
    ///   - configuration: where the database is, and the limits.
    ///   - logger: told of connections that fail or end.
    public init(configuration: PostgresConfiguration, logger: Logger) {
        core = PoolCore(configuration: configuration, logger: logger)
    }

    deinit { core.abandon() }

    /// The configuration it was made with.
    public var configuration: PostgresConfiguration { core.configuration }

    /// Waits for the graceful shutdown (or the task's cancellation), then closes the connections.
    public func run() async throws {
        try? await gracefulShutdown()
        await shutdown()
    }

    /// Refuses new callers, lets statements in flight end within the shutdown timeout, and closes all connections.
    /// Can be called more than once.
    public func shutdown() async { await core.shutDown() }

    /// Runs queries in one round trip on any free connection. They take effect together or not at all.
    /// - Returns: a result for each query, in their order.
    /// - Throws: ``PostgresError``; the first failing query's.
    public func batch(_ queries: [PostgresQuery]) async throws(PostgresError) -> [PostgresRows] {
        guard !queries.isEmpty else { return [] }
        for query in queries { try query.validate() }
        let metrics = core.metrics
        return try await repeatingUnsent { () throws(PostgresError) in
            try await self.onAnyConnection { (session, token) throws(PostgresError) in
                try metrics.measure { () throws(PostgresError) in
                    var watch = Watch(statementTimeout: session.statementTimeout, token: token)
                    let rows = try session.run(queries, in: nil, watch: &watch)
                    guard session.isClean else {
                        throw PostgresError(.transactionState, "BEGIN outside withTransaction: it is rolled back")
                    }
                    return rows
                }
            }
        }
    }

    /// Lends a connection to `body`. Transactions, advisory locks and LISTEN that it leaves open are undone.
    ///
    /// A body that asks the pool for a second connection can wait for itself: use the one it has.
    /// - Throws: ``PostgresError`` when there is no connection, and what `body` throws.
    @discardableResult
    public nonisolated(nonsending) func withConnection<Value: Sendable>(
        _ body: nonisolated(nonsending) (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let worker = try await lease()
        let connection = PostgresConnection(worker: worker, scope: nil, metrics: core.metrics)
        defer {
            connection.end()
            core.release(worker)
        }
        return try await body(connection)
    }

    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// BEGIN travels with the first statement and COMMIT costs a round trip. When the server gives the transaction up
    /// for a serialization failure or a deadlock, the body runs again after a random pause; it must have no effect
    /// outside the transaction.
    /// - Throws: ``PostgresError``, and what `body` throws. `mayHaveCommitted` is set when the connection was lost
    ///   during COMMIT.
    @discardableResult
    public nonisolated(nonsending) func withTransaction<Value: Sendable>(
        isolation: IsolationLevel = .readCommitted, readOnly: Bool = false,
        retrying retry: TransactionRetry = .serializationFailures,
        _ body: nonisolated(nonsending) (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await repeating(retry, isolation: isolation, readOnly: readOnly) { scope in
            try await self.runTransaction(scope, body)
        }
    }

    /// Runs `body` in a READ COMMITTED transaction on the connection's own thread: committed when it returns, rolled back
    /// when it throws.
    ///
    /// For short transactions on a hot path. No thread is changed between its statements, and the last of them can take
    /// COMMIT along (``PinnedTransaction/commit(with:)``). The body holds a connection's thread: it must not wait for
    /// anything but its statements. It is run again as that of ``withTransaction(isolation:readOnly:retrying:_:)`` is.
    /// - Throws: ``PostgresError``, and what `body` throws. `mayHaveCommitted` is set when the connection was lost
    ///   during COMMIT.
    @discardableResult
    public func withPinnedTransaction<Value: Sendable>(
        retrying retry: TransactionRetry = .serializationFailures,
        _ body: @escaping @Sendable (inout PinnedTransaction) throws -> Value
    ) async throws -> Value {
        try await repeating(retry, isolation: .readCommitted, readOnly: false) { scope in
            try await self.runPinned(scope, body)
        }
    }

    /// Lends a connection of its own to `body`, made for it and closed after it, outside the pool's count.
    /// For what holds a connection for long: a leader's lock, LISTEN, migrations.
    /// - Parameter statementTimeout: the limit of its statements; nil is none. The pool's by default.
    /// - Throws: ``PostgresError`` when there is no connection, and what `body` throws.
    @discardableResult
    public nonisolated(nonsending) func withDedicatedConnection<Value: Sendable>(
        statementTimeout: Duration?, _ body: nonisolated(nonsending) (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let token = JobToken()
        let worker = try await withTaskCancellationHandler {
            try await core.connectDedicated(statementTimeout: statementTimeout, token: token)
        } onCancel: {
            token.cancel()
        }
        let connection = PostgresConnection(worker: worker, scope: nil, metrics: core.metrics)
        defer {
            connection.end()
            worker.close()
        }
        return try await body(connection)
    }

    /// Lends a connection of its own to `body`, with the pool's statement timeout.
    /// - Throws: ``PostgresError`` when there is no connection, and what `body` throws.
    @discardableResult
    public nonisolated(nonsending) func withDedicatedConnection<Value: Sendable>(
        _ body: nonisolated(nonsending) (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await withDedicatedConnection(statementTimeout: core.configuration.statementTimeout, body)
    }
}

// MARK: Steps

extension PostgresPool {
    /// Runs a transaction until an attempt ends it for good; each attempt has a scope of its own.
    private nonisolated(nonsending) func repeating<Value: Sendable>(
        _ retry: TransactionRetry, isolation: IsolationLevel, readOnly: Bool,
        _ run: nonisolated(nonsending) (TransactionScope) async throws -> Value
    ) async throws -> Value {
        var attempt = 1
        var staleConnections = 0
        while true {
            let scope = TransactionScope(isolation: isolation, readOnly: readOnly)
            do {
                return try await run(scope)
            } catch let error as PostgresError
                where error.isUnsent && !scope.wasOpened && staleConnections < core.configuration.poolSize
            {
                // The connection had died before the transaction began.
                staleConnections += 1
            } catch {
                guard scope.isRetryable && attempt < retry.maxAttempts && !Task.isCancelled else { throw error }
                core.metrics.retried()
                try await pause(before: attempt, retry)
                attempt += 1
            }
        }
    }

    private func runPinned<Value: Sendable>(
        _ scope: TransactionScope, _ body: @escaping @Sendable (inout PinnedTransaction) throws -> Value
    ) async throws -> Value {
        let metrics = core.metrics
        // The connection is settled where the work ends: what is still open is rolled back there.
        let result = try await onAnyConnection { (session, token) throws(PostgresError) -> Result<Value, any Error> in
            var transaction = PinnedTransaction(session: session, scope: scope, token: token, metrics: metrics)
            return Result {
                let value = try body(&transaction)
                if !transaction.isFinished { _ = try transaction.commit() }
                return value
            }
        }
        return try result.get()
    }

    private nonisolated(nonsending) func runTransaction<Value: Sendable>(
        _ scope: TransactionScope, _ body: nonisolated(nonsending) (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let worker = try await lease()
        let connection = PostgresConnection(worker: worker, scope: scope, metrics: core.metrics)
        defer {
            connection.end()
            core.release(worker)
        }
        do {
            let value = try await body(connection)
            if Task.isCancelled { throw PostgresError(.cancelled, "the task was cancelled before COMMIT") }
            try await connection.commit()
            return value
        } catch {
            await connection.reset()
            throw error
        }
    }

    private func pause(before attempt: Int, _ retry: TransactionRetry) async throws(PostgresError) {
        let backoff = Backoff(base: retry.baseDelay, maximum: retry.maxDelay)
        do {
            try await Task.sleep(for: backoff.delay(attempt: attempt), clock: .continuous)
        } catch {
            throw PostgresError(.cancelled, "the task was cancelled while it waited to repeat a transaction")
        }
    }

    /// A connection may be found dead when a statement is about to be sent on it. Then another is taken: at worst each
    /// one of the pool's is found dead once.
    private func repeatingUnsent<Value>(
        _ body: () async throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        for _ in 0..<core.configuration.poolSize {
            do throws(PostgresError) {
                return try await body()
            } catch {
                if !error.isUnsent { throw error }
            }
        }
        return try await body()
    }

    private func lease() async throws(PostgresError) -> ConnectionWorker {
        let token = JobToken()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation {
                (continuation: CheckedContinuation<Result<ConnectionWorker, PostgresError>, Never>) in
                core.acquire(token: token) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            token.cancel()
        }
        return try result.get()
    }

    /// Runs work on the next free connection's thread. While all are busy the work itself waits in the queue, and a
    /// thread that gets free goes on with it at once, without waking the caller first.
    private func onAnyConnection<Value: Sendable>(
        _ work: @escaping @Sendable (LibPQSession, JobToken) throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        let token = JobToken()
        let core = self.core
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Value, PostgresError>, Never>) in
                core.acquire(token: token) { acquisition in
                    switch acquisition {
                    case .failure(let error):
                        continuation.resume(returning: .failure(error))
                    case .success(let worker):
                        worker.submit(token: token, work) { session, result in
                            if let session { core.settle(worker, session) }
                            continuation.resume(returning: result)
                        }
                    }
                }
            }
        } onCancel: {
            token.cancel()
        }
        return try result.get()
    }
}
