import Primitives

/// Whether there is a shared connection, is about to be one, or when to try again; without the connection itself.
struct LinkStateMachine {
    /// What to do with a submitted command.
    enum SubmissionAction: Equatable {
        /// Send it now.
        case send
        /// Keep it until there is a connection or its time runs out.
        case wait
        /// Keep it, and start to connect.
        case waitAndConnect
        /// Fail it.
        case refuse(RedisError)
    }

    /// What to do after a connection ended.
    enum LossAction: Equatable {
        /// Try again after the pause. `waiting`: fail the waiting commands with this.
        case retry(after: Duration, waiting: RedisError?)
        /// The shutdown is complete.
        case shutDown
    }

    private enum State: Equatable {
        case idle
        case connecting
        case connected(since: Duration)
        case backingOff(refusal: RedisError?)
        case shuttingDown
        case shutDown
    }

    private let backoff: Backoff
    private var state = State.idle
    private var failures = 0

    init(backoff: Backoff) {
        self.backoff = backoff
    }

    /// Decides about a command.
    mutating func admit() -> SubmissionAction {
        switch state {
        case .connected: return .send
        case .connecting, .backingOff(nil): return .wait
        case .idle:
            state = .connecting
            return .waitAndConnect
        case .backingOff(let refusal?): return .refuse(refusal)
        case .shuttingDown, .shutDown: return .refuse(.shutdown)
        }
    }

    /// Whether to connect now: at first use, and after a pause.
    mutating func shouldConnect() -> Bool {
        switch state {
        case .idle, .backingOff:
            state = .connecting
            return true
        case .connecting, .connected, .shuttingDown, .shutDown:
            return false
        }
    }

    /// The handshake is complete. `now` is any monotonic time.
    mutating func connected(now: Duration) {
        if case .connecting = state { state = .connected(since: now) }
    }

    /// The connection ended, or could not be made.
    mutating func lost(_ error: RedisError, now: Duration, random: Double) -> LossAction {
        switch state {
        case .shuttingDown, .shutDown:
            state = .shutDown
            return .shutDown
        case .connected(let since) where now - since >= backoff.maximum:
            failures = 1
        case .idle, .connecting, .connected, .backingOff:
            failures += 1
        }
        let refusal = error.isLastingRefusal ? error : nil
        state = .backingOff(refusal: refusal)
        return .retry(after: backoff.delay(attempt: failures, jitter: random), waiting: refusal)
    }

    /// Ends it. True if a connection, or an attempt at one, must end first; ``lost(_:now:random:)`` tells of that.
    mutating func shutDown() -> Bool {
        switch state {
        case .connecting, .connected:
            state = .shuttingDown
            return true
        case .shuttingDown:
            return true
        case .idle, .backingOff, .shutDown:
            state = .shutDown
            return false
        }
    }
}
