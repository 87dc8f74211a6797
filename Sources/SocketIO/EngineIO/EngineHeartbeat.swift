import NIOCore

/// The server's side of the heartbeat: a ping each interval, and a pong within the timeout.
///
/// Deadlines follow from the handshake and from each pong, not from when a timer happened to fire, so a late timer
/// never gives a silent client more time.
struct EngineHeartbeat {
    private enum Phase {
        case idle(pingAt: NIODeadline)
        case awaitingPong(until: NIODeadline)
    }

    enum Action: Equatable {
        case none
        case sendPing
        case timedOut
    }

    /// Timers and clients' clocks are only as fine as a few milliseconds: a deadline this near has passed.
    static let tolerance = TimeAmount.milliseconds(2)

    /// A ping later than this (and than the timeout) means that the process itself stood still: the client is innocent.
    static let stall = TimeAmount.seconds(1)

    private let interval: TimeAmount
    private let timeout: TimeAmount
    private var phase: Phase

    init(interval: TimeAmount, timeout: TimeAmount, openedAt now: NIODeadline) {
        self.interval = interval
        self.timeout = timeout
        self.phase = .idle(pingAt: now + interval)
    }

    /// When ``tick(now:)`` has something to do.
    var deadline: NIODeadline {
        switch phase {
        case .idle(let pingAt): pingAt
        case .awaitingPong(let until): until
        }
    }

    /// Moves on to what is due at `now`.
    mutating func tick(now: NIODeadline) -> Action {
        switch phase {
        case .idle(let pingAt):
            guard now >= pingAt else { return .none }
            let isStalled = now - pingAt > max(timeout, Self.stall)
            let until = (isStalled ? now : pingAt) + timeout
            phase = .awaitingPong(until: until)
            return now + Self.tolerance >= until ? .timedOut : .sendPing
        case .awaitingPong(let until):
            return now + Self.tolerance >= until ? .timedOut : .none
        }
    }

    /// A pong came. One that nobody asked for changes nothing.
    mutating func pong(now: NIODeadline) {
        guard case .awaitingPong = phase else { return }
        phase = .idle(pingAt: now + interval)
    }
}
