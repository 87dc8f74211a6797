import CLibPQ

#if canImport(Glibc)
    import Glibc
#endif

extension LibPQSession {
    /// Makes a connection and authenticates.
    ///
    /// Resolving a host's name blocks the calling thread, which is the connection's own, and is not limited by the
    /// connect timeout; callers that wait for the connection have their own limit.
    /// - Throws: ``PostgresError`` with `.connectionLost`, or the server's refusal with its SQLSTATE in the message.
    static func connect(
        configuration: PostgresConfiguration, statementTimeout: Duration?, wake: WakeUp, isAborted: AbortFlag
    ) throws(PostgresError) -> LibPQSession {
        let deadline = ContinuousClock.now + configuration.connectTimeout
        guard let connection = start(configuration.connectionOptions(statementTimeout: statementTimeout)) else {
            throw PostgresError(.connectionLost, "no memory for a connection")
        }
        // From here on the session's deinit closes the connection.
        let session = LibPQSession(
            connection: connection, configuration: configuration, statementTimeout: statementTimeout, wake: wake,
            isAborted: isAborted)
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        try session.finishConnecting(deadline: deadline)
        guard PQsetnonblocking(connection, 1) == 0, PQenterPipelineMode(connection) == 1 else {
            throw PostgresError(.connectionLost, "the connection was lost right after it was made")
        }
        return session
    }

    private static func start(_ options: [String: String]) -> OpaquePointer? {
        let keywords = options.keys.map { strdup($0) }
        let values = options.values.map { strdup($0) }
        defer { for pointer in keywords + values { free(pointer) } }
        let keywordList = keywords.map { UnsafePointer($0) } + [nil]
        let valueList = values.map { UnsafePointer($0) } + [nil]
        return PQconnectStartParams(keywordList, valueList, 0)
    }

    private func finishConnecting(deadline: ContinuousClock.Instant) throws(PostgresError) {
        guard PQstatus(connection) != CONNECTION_BAD else { throw connectFailure() }
        // libpq asks to behave as if it had said "writing" at first.
        var wanted = PGRES_POLLING_WRITING
        while wanted != PGRES_POLLING_OK {
            guard wanted != PGRES_POLLING_FAILED else { throw connectFailure() }
            // The socket may be another one after each step.
            let events = wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT
            let result = pollOnce(socket: PQsocket(connection), events: events, wake: wake, until: deadline)
            if isAborted.isRaised { throw PostgresError(.closed, "the pool was shut down") }
            if result.socketIsReady {
                wanted = PQconnectPoll(connection)
            } else if deadline <= .now {
                throw PostgresError(.connectionLost, "connecting took longer than its limit")
            }
        }
    }

    /// What libpq says about a failed attempt holds host, port, user and database, and never the password.
    private func connectFailure() -> PostgresError {
        let text = PQerrorMessage(connection).map { String(cString: $0) } ?? "unknown"
        return PostgresError(.connectionLost, text.split(separator: "\n").joined(separator: " "))
    }
}
