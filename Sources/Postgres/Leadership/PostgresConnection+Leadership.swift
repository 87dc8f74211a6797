extension PostgresConnection {
    /// Runs `body` if this session gets the lock, and keeps the lock until the connection's scope ends.
    ///
    /// Who holds it is heard of every `renewal`. A holder that is killed frees it at once, since its session ends with
    /// it; one that stands still frees it after `silence`, when the server ends its session. `body` is cancelled as soon
    /// as the session is known to be lost. For dedicated connections: a short scope would give the lock up at its end.
    ///
    /// - Parameters:
    ///   - name: The lock's, as in ``tryAdvisoryLock(_:)``.
    ///   - silence: How long a holder may be silent. Several times `renewal`.
    ///   - renewal: How often the server is let know that the holder lives.
    /// - Returns: false where somebody else holds the lock; `body` was not run.
    /// - Throws: ``PostgresError`` when the session is lost, and what `body` throws.
    public func lead(
        _ name: String, silence: Duration, renewal: Duration, _ body: @escaping @Sendable (Lease) async throws -> Void
    ) async throws -> Bool {
        let asked = ContinuousClock.now
        // Limited before it is elected: a process that stops in between holds nothing for ever.
        let answers = try await changeSession([Self.limit(ofSilence: silence), Self.lockAttempt(name)])
        guard try answers[1][0][0, as: Bool.self] else { return false }
        let lease = Lease(session: self, silence: silence, renewedAt: asked)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                while true {
                    try await Task.sleep(for: renewal)
                    try await lease.renew()
                }
            }
            tasks.addTask { try await body(lease) }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
        return true
    }

    /// Has the server end the session, and with it every lock that it holds, once it has heard no statement for so long,
    /// or the client has not taken an answer for so long (over TCP; a socket of this machine has no such limit).
    private static func limit(ofSilence limit: Duration) -> PostgresQuery {
        let milliseconds = String(limit.settingMilliseconds)
        return """
            SELECT set_config('idle_session_timeout', \(milliseconds), false),
                set_config('tcp_user_timeout', \(milliseconds), false)
            """
    }
}
