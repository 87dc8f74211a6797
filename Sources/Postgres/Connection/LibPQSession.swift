import CLibPQ
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// One libpq connection, always in pipeline mode and never blocking longer than it is told to.
///
/// It belongs to the thread of its ``ConnectionWorker``; not being Sendable, it cannot leave it.
final class LibPQSession {
    let connection: OpaquePointer
    let configuration: PostgresConfiguration
    /// Nil is no limit.
    let statementTimeout: Duration?
    let wake: WakeUp
    /// Set by another thread (which then signals `wake`) to end whatever the session does.
    let isAborted: AbortFlag
    var statements: StatementCache
    /// The transaction that ``withTransaction`` opened on this connection.
    var openTransaction: TransactionScope?
    /// Advisory locks, LISTEN and limits of silence outlive a transaction: they are undone before another caller gets the
    /// connection.
    var holdsSessionState = false
    var notifications = NotificationBuffer()
    private(set) var isLost = false

    init(
        connection: OpaquePointer, configuration: PostgresConfiguration, statementTimeout: Duration?, wake: WakeUp,
        isAborted: AbortFlag
    ) {
        self.connection = connection
        self.configuration = configuration
        self.statementTimeout = statementTimeout
        self.wake = wake
        self.isAborted = isAborted
        statements = StatementCache(capacity: configuration.maxPreparedStatements)
    }

    deinit { PQfinish(connection) }

    /// Whether the server is inside a transaction block.
    var isInTransaction: Bool { PQtransactionStatus(connection) != PQTRANS_IDLE }

    /// Whether the server is inside a transaction block that can only be rolled back.
    var isInFailedTransaction: Bool { PQtransactionStatus(connection) == PQTRANS_INERROR }

    /// Whether another caller could take the connection over as it is.
    var isClean: Bool { !isInTransaction && !holdsSessionState }

    /// Marks the connection as unusable. The worker closes it.
    func lose() { isLost = true }

    /// The error of an exchange that ended with the connection.
    func lost(_ message: String) -> PostgresError {
        lose()
        return PostgresError(.connectionLost, message)
    }

    /// Reads what has come in without being asked for: notifications, or the end of the connection.
    func absorbInput() {
        if PQconsumeInput(connection) == 0 { return lose() }
        collectNotifications()
        if PQstatus(connection) != CONNECTION_OK { lose() }
    }

    func collectNotifications() {
        while let notification = PQnotifies(connection) {
            notifications.append(
                PostgresNotification(
                    channel: String(cString: notification.pointee.relname),
                    payload: String(cString: notification.pointee.extra)))
            PQfreemem(notification)
        }
    }

    private static let undoing: [PostgresQuery] = [
        "SELECT pg_advisory_unlock_all()", "UNLISTEN *", "RESET idle_session_timeout", "RESET tcp_user_timeout",
    ]

    /// Undoes what the last caller left behind, within `cancelTimeout`.
    func reset() {
        if isInTransaction { discard(["ROLLBACK"]) }
        if !isLost && holdsSessionState { discard(Self.undoing) }
        openTransaction = nil
        holdsSessionState = false
        if isInTransaction { lose() }
    }

    private func discard(_ queries: [PostgresQuery]) {
        var watch = Watch(statementTimeout: configuration.cancelTimeout, token: nil)
        do throws(PostgresError) {
            _ = try run(queries, in: nil, watch: &watch)
        } catch {
            lose()
        }
    }
}

/// A flag that only goes up.
final class AbortFlag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .acquiring) }

    func raise() { flag.store(true, ordering: .releasing) }
}
