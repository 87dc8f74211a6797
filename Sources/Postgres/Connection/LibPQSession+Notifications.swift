import CLibPQ

#if canImport(Glibc)
    import Glibc
#endif

extension LibPQSession {
    /// Waits for a notification.
    /// - Returns: nil when none came within the limit.
    /// - Throws: ``PostgresError`` with `.cancelled` or `.connectionLost`.
    func nextNotification(within limit: Duration, token: JobToken) throws(PostgresError) -> PostgresNotification? {
        let deadline = ContinuousClock.now + limit
        while true {
            absorbInput()
            if isLost { throw PostgresError(.connectionLost, "the connection was lost") }
            if let notification = notifications.next() { return notification }
            if token.isCancelled { throw PostgresError(.cancelled, "the task was cancelled") }
            if deadline <= .now { return nil }
            _ = pollOnce(socket: PQsocket(connection), events: POLLIN, wake: wake, until: deadline)
            if isAborted.isRaised { throw lost("the pool was shut down") }
        }
    }
}
