import Synchronization

/// A connection that a scope has to itself: in ``PostgresPool/withConnection(_:)``, in a transaction, or dedicated.
///
/// Its statements run one after another, also when several tasks of the scope use it. After the scope it refuses
/// everything with `.closed`.
public final class PostgresConnection: PostgresExecutor {
    private let worker: ConnectionWorker
    private let scope: TransactionScope?
    private let metrics: PoolMetrics
    private let ended = Atomic(false)

    init(worker: ConnectionWorker, scope: TransactionScope?, metrics: PoolMetrics) {
        self.worker = worker
        self.scope = scope
        self.metrics = metrics
    }

    /// Runs queries in one round trip. Outside a transaction they take effect together or not at all.
    /// - Returns: a result for each query, in their order.
    /// - Throws: ``PostgresError``; the first failing query's. Those after it did not run.
    public func batch(_ queries: [PostgresQuery]) async throws(PostgresError) -> [PostgresRows] {
        guard !queries.isEmpty else { return [] }
        let scope = self.scope
        return try await measured { (session, token) throws(PostgresError) in
            var watch = Watch(statementTimeout: session.statementTimeout, token: token)
            return try session.run(queries, in: scope, watch: &watch)
        }
    }

    /// Runs a text of several statements, such as a migration file. It must not come from outside the program.
    /// - Returns: the command tags, one a statement.
    func runScript(_ text: String) async throws(PostgresError) -> [String] {
        try await measured { (session, token) throws(PostgresError) in
            var watch = Watch(statementTimeout: session.statementTimeout, token: token)
            return try session.runScript(text, watch: &watch)
        }
    }

    private func measured<Value: Sendable>(
        _ work: @escaping @Sendable (LibPQSession, JobToken) throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        try checkOpen()
        let metrics = self.metrics
        return try await worker.perform { (session, token) throws(PostgresError) in
            try metrics.measure { () throws(PostgresError) in try work(session, token) }
        }
    }

    private func checkOpen() throws(PostgresError) {
        guard !ended.load(ordering: .acquiring) else {
            throw PostgresError(.closed, "the connection was used after its scope had ended")
        }
    }
}

// MARK: Scope

extension PostgresConnection {
    /// Refuses everything from now on.
    func end() { ended.store(true, ordering: .releasing) }

    /// Commits the scope's transaction, if a statement opened it. The task's cancellation does not stop it.
    func commit() async throws(PostgresError) {
        guard let scope else { return }
        let metrics = self.metrics
        try await worker.perform(isShielded: true) { (session, _) throws(PostgresError) in
            try metrics.measure { () throws(PostgresError) in _ = try session.commit(scope) }
        }
    }

    /// Undoes everything that is left open. The task's cancellation does not stop it.
    func reset() async {
        // A connection that is lost has nothing left to undo.
        _ = try? await worker.perform(isShielded: true) { (session, _) in session.reset() }
    }
}

// MARK: Session state

extension PostgresConnection {
    /// Runs queries whose effect on the session is undone at the end of the scope, in one round trip.
    @discardableResult
    func changeSession(_ queries: [PostgresQuery]) async throws(PostgresError) -> [PostgresRows] {
        let scope = self.scope
        return try await measured { (session, token) throws(PostgresError) in
            // Set before the answer: it may be lost on the way.
            session.holdsSessionState = true
            var watch = Watch(statementTimeout: session.statementTimeout, token: token)
            return try session.run(queries, in: scope, watch: &watch)
        }
    }
}

// MARK: Advisory locks

extension PostgresConnection {
    /// Takes a lock that only the name makes mean something, if it is free. It is held until
    /// the end of the connection's scope, whatever transactions do, and it is gone when the connection is lost.
    /// - Returns: whether the lock was taken.
    /// - Throws: ``PostgresError``
    public func tryAdvisoryLock(_ name: String) async throws(PostgresError) -> Bool {
        try await changeSession([Self.lockAttempt(name)])[0][0][0, as: Bool.self]
    }

    /// Answers whether the session got the lock.
    static func lockAttempt(_ name: String) -> PostgresQuery {
        "SELECT pg_try_advisory_lock(hashtextextended(\(name), 0))"
    }

    /// Waits for a lock, which is held until the end of the transaction. The statement timeout limits the wait.
    /// - Throws: ``PostgresError``
    public func lockForTransaction(_ name: String) async throws(PostgresError) {
        _ = try await query("SELECT pg_advisory_xact_lock(hashtextextended(\(name), 0))")
    }
}

// MARK: Notifications

extension PostgresConnection {
    /// Subscribes to a channel until the end of the connection's scope.
    /// - Throws: ``PostgresError``
    public func listen(to channel: String) async throws(PostgresError) {
        try await changeSession(["LISTEN \(identifier: channel)"])
    }

    /// Waits for a notification on the channels listened to. Other statements of the connection wait meanwhile.
    ///
    /// Up to 1,024 notifications are kept between calls; beyond that the oldest are dropped.
    /// - Returns: nil when none came within the limit.
    /// - Throws: ``PostgresError``
    public func nextNotification(within limit: Duration) async throws(PostgresError) -> PostgresNotification? {
        try checkOpen()
        return try await worker.perform { (session, token) throws(PostgresError) in
            try session.nextNotification(within: limit, token: token)
        }
    }
}
