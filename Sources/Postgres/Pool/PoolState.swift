import Primitives

/// Who has which connection, who waits, and when to connect. Pure: it returns what is to be done.
///
/// Every connection it counts was ordered by it (`ConnectOrder`) and is counted until `ended` is called for it.
struct PoolState<Connection: Identifiable, Waiter> where Connection.ID: Sendable {
    typealias Instant = ContinuousClock.Instant
    typealias Ticket = WaiterQueue<Waiter>.Ticket

    struct Limits {
        var poolSize: Int
        var maxWaiters: Int
        var minReconnectDelay: Duration
        var maxReconnectDelay: Duration
    }

    /// Make a connection, after a pause.
    struct ConnectOrder: Equatable {
        var pause: Duration
    }

    enum Acquisition {
        case lease(Connection)
        case wait(Ticket, ConnectOrder?)
        case refuse(PostgresError.Code)
    }

    enum Release {
        /// The next in the queue has it.
        case handOver(Waiter)
        case parked
        /// Nobody may have it any more.
        case close
    }

    private let limits: Limits
    private(set) var idle: [Connection] = []
    /// Whoever is not in here has ended, or lies idle: it cannot be given back.
    private var leases: Set<Connection.ID> = []
    private(set) var connecting = 0
    private var waiters = WaiterQueue<Waiter>()
    /// Attempts to connect that failed in a row.
    private var failures = 0
    private var nextAttempt: Instant?
    private(set) var lastFailure: PostgresError?
    private(set) var isShutDown = false

    init(limits: Limits) { self.limits = limits }

    var leased: Int { leases.count }
    var waiting: Int { waiters.count }
    /// Whether no connection is left or will come.
    var isDrained: Bool { idle.isEmpty && leased == 0 && connecting == 0 }
    var nextDeadline: Instant? { mutating get { waiters.firstDeadline() } }

    private var total: Int { idle.count + leased + connecting }

    /// A caller wants a connection. The most recently used one is given: its caches are warm, and the others are known
    /// to be spare.
    mutating func acquire(
        now: Instant, deadline: Instant, waiter: @autoclosure () -> Waiter
    ) -> Acquisition {
        if isShutDown { return .refuse(.closed) }
        // Whoever waits already comes first.
        if waiters.isEmpty, let connection = idle.popLast() {
            leases.insert(connection.id)
            return .lease(connection)
        }
        guard waiters.count < limits.maxWaiters else { return .refuse(.poolExhausted) }
        let ticket = waiters.append(waiter(), deadline: deadline)
        return .wait(ticket, orderIfNeeded(now: now))
    }

    /// A caller gives up waiting. Nil when it has been served or failed already.
    mutating func cancel(_ ticket: Ticket) -> Waiter? { waiters.remove(ticket) }

    /// The waiters whose time is over.
    mutating func expire(now: Instant) -> [Waiter] {
        var expired: [Waiter] = []
        while let deadline = waiters.firstDeadline(), deadline <= now, let waiter = waiters.popFirst() {
            expired.append(waiter)
        }
        return expired
    }

    /// A leased connection is free again.
    mutating func release(_ connection: Connection) -> Release {
        // It may have ended between its last statement and this.
        if isShutDown || !leases.contains(connection.id) { return .close }
        if let waiter = waiters.popFirst() { return .handOver(waiter) }
        leases.remove(connection.id)
        idle.append(connection)
        return .parked
    }

    /// An ordered connection is made.
    mutating func connected(_ connection: Connection) -> Release {
        connecting -= 1
        leases.insert(connection.id)
        failures = 0
        nextAttempt = nil
        lastFailure = nil
        return release(connection)
    }

    /// The connection is over, whether it was leased, idle, or never came about (`failure`).
    /// - Parameter failure: why an ordered connection could not be made; nil for one that had been made.
    mutating func ended(
        _ id: Connection.ID, failure: PostgresError?, now: Instant, jitter: Double
    ) -> ConnectOrder? {
        if let failure {
            connecting -= 1
            failures += 1
            lastFailure = failure
            let backoff = Backoff(base: limits.minReconnectDelay, maximum: limits.maxReconnectDelay)
            nextAttempt = now + backoff.delay(attempt: failures, jitter: jitter)
        } else if let index = idle.firstIndex(where: { $0.id == id }) {
            idle.remove(at: index)
        } else {
            leases.remove(id)
        }
        return orderIfNeeded(now: now)
    }

    /// No more connections. Returns who waits and what lies idle; what is leased is closed on release.
    mutating func shutDown() -> (waiters: [Waiter], idle: [Connection]) {
        isShutDown = true
        let closing = idle
        // They stay counted, as leased, until they have ended.
        leases.formUnion(idle.map(\.id))
        idle = []
        return (waiters.removeAll(), closing)
    }

    /// A further connection, if a waiter has none coming. While attempts fail there is one at a time.
    private mutating func orderIfNeeded(now: Instant) -> ConnectOrder? {
        guard !isShutDown, total < limits.poolSize, connecting < waiters.count else { return nil }
        if failures > 0 && connecting > 0 { return nil }
        connecting += 1
        guard let nextAttempt, nextAttempt > now else { return ConnectOrder(pause: .zero) }
        return ConnectOrder(pause: nextAttempt - now)
    }

}

extension PoolState.Acquisition: Sendable where Connection: Sendable, Waiter: Sendable {}
extension PoolState.Release: Sendable where Connection: Sendable, Waiter: Sendable {}
