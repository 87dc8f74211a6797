import CLibPQ

#if canImport(Glibc)
    import Glibc
#endif

/// What NOTIFY sent.
public struct PostgresNotification: Sendable, Hashable {
    /// The channel it was sent to.
    public let channel: String
    /// The text that came with it.
    public let payload: String
}

/// Notifications that nobody has asked for yet. When there are too many the oldest go: a notification says "look", and
/// the newest says that too.
struct NotificationBuffer {
    static let capacity = 1024

    private var waiting: [PostgresNotification] = []

    mutating func append(_ notification: PostgresNotification) {
        if waiting.count >= Self.capacity { waiting.removeFirst(Self.capacity / 2) }
        waiting.append(notification)
    }

    mutating func next() -> PostgresNotification? {
        waiting.isEmpty ? nil : waiting.removeFirst()
    }
}

extension Session {
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
