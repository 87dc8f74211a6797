import NIOCore

/// One connection's protocol, without the connection: what was sent and not yet answered, in order, and what to do
/// about a reply, a deadline, a cancellation or an end.
///
/// Invariant: RESP2 answers in order, so the n-th reply belongs to the n-th slot. A slot therefore stays until its
/// reply comes even if nobody waits for it any more; only its waiter leaves.
struct ConnectionStateMachine<Waiter> {
    /// What a reply asks for.
    enum ReplyAction {
        /// The handshake goes on.
        case none
        /// The handshake is complete: commands may be sent.
        case becomeReady
        /// A command is answered. No waiter: it timed out or was cancelled, and the reply is dropped.
        case settle(Waiter?, cost: Int, Result<RedisValue, RedisError>)
        /// The connection is of no use: close it.
        case close(RedisError)
    }

    /// What the passing of time asks for.
    struct TimeAction {
        /// Waiters whose time has run out.
        var expired: [Waiter] = []
        /// Set if the connection is to be closed.
        var close: RedisError?
        /// When to look again.
        var next: NIODeadline?
    }

    private struct Slot {
        let id: UInt64
        let deadline: NIODeadline
        let cost: Int
        var waiter: Waiter?
    }

    private enum State {
        case handshaking(CircularBuffer<HandshakeStep>, deadline: NIODeadline)
        case ready
        case draining
        case closed
    }

    private var state: State
    private var slots = CircularBuffer<Slot>()
    private let stallTimeout: TimeAmount

    /// - Parameters:
    ///   - handshake: the steps whose replies come first; at least one.
    ///   - handshakeDeadline: when the handshake has failed.
    ///   - stallTimeout: how long past its deadline the oldest command's reply may be before the connection counts
    ///     as dead.
    init(handshake: [HandshakeStep], handshakeDeadline: NIODeadline, stallTimeout: TimeAmount) {
        precondition(!handshake.isEmpty, "only a reply proves that the server is there")
        state = .handshaking(CircularBuffer(handshake), deadline: handshakeDeadline)
        self.stallTimeout = stallTimeout
    }

    /// Whether a closing connection has no reply left to wait for.
    var isDrained: Bool {
        guard case .draining = state else { return false }
        return slots.isEmpty
    }

    /// Takes a slot for a command that is about to be written; false if the connection takes no commands.
    mutating func enqueue(id: UInt64, deadline: NIODeadline, cost: Int, waiter: Waiter) -> Bool {
        guard case .ready = state else { return false }
        slots.append(Slot(id: id, deadline: deadline, cost: cost, waiter: waiter))
        return true
    }

    /// Matches a reply to what it answers.
    mutating func receive(_ reply: RedisValue) -> ReplyAction {
        switch state {
        case .handshaking(var steps, let deadline):
            if let failure = steps.removeFirst().failure(for: reply) { return .close(failure) }
            guard steps.isEmpty else {
                state = .handshaking(steps, deadline: deadline)
                return .none
            }
            state = .ready
            return .becomeReady
        case .ready, .draining:
            guard let slot = slots.popFirst() else { return .close(.protocolViolation("a reply nobody asked for")) }
            guard case .error(let error) = reply else { return .settle(slot.waiter, cost: slot.cost, .success(reply)) }
            return .settle(slot.waiter, cost: slot.cost, .failure(error))
        case .closed:
            return .none
        }
    }

    /// Ends the waits that have run out of time by `now`.
    mutating func advance(to now: NIODeadline) -> TimeAction {
        switch state {
        case .handshaking(_, let deadline):
            return deadline <= now ? TimeAction(close: .notConnected) : TimeAction(next: deadline)
        case .ready, .draining:
            return expireSlots(now)
        case .closed:
            return TimeAction()
        }
    }

    private mutating func expireSlots(_ now: NIODeadline) -> TimeAction {
        var action = TimeAction()
        if let oldest = slots.first {
            let stalled = oldest.deadline + stallTimeout
            if stalled <= now { action.close = .connectionLost } else { action.next = stalled }
        }
        for index in slots.indices where slots[index].waiter != nil {
            let deadline = slots[index].deadline
            if deadline <= now {
                if let waiter = slots[index].waiter { action.expired.append(waiter) }
                slots[index].waiter = nil
            } else {
                action.next = action.next.map { min($0, deadline) } ?? deadline
            }
        }
        return action
    }

    /// Ends the waits of the commands sent under `id`; their slots stay.
    mutating func cancel(id: UInt64) -> [Waiter] {
        var cancelled: [Waiter] = []
        for index in slots.indices where slots[index].id == id {
            if let waiter = slots[index].waiter { cancelled.append(waiter) }
            slots[index].waiter = nil
        }
        return cancelled
    }

    /// Takes no more commands. Close when ``isDrained``: at once if no command was sent yet.
    mutating func drain() {
        switch state {
        case .handshaking, .ready: state = .draining
        case .draining, .closed: break
        }
    }

    /// The connection is gone: who still waited and what to tell them, and what the remaining slots had cost.
    ///
    /// The oldest command learns of a protocol violation, since it was its reply; for the others the connection was lost.
    mutating func close(
        because reason: RedisError
    ) -> (failures: [(waiter: Waiter, error: RedisError)], commands: Int, cost: Int) {
        state = .closed
        var failures: [(waiter: Waiter, error: RedisError)] = []
        for (index, slot) in slots.enumerated() {
            guard let waiter = slot.waiter else { continue }
            failures.append((waiter, index == 0 && reason.isProtocolViolation ? reason : .connectionLost))
        }
        let cost = slots.reduce(0) { $0 + $1.cost }
        let commands = slots.count
        slots.removeAll()
        return (failures, commands, cost)
    }
}

extension RedisError {
    fileprivate var isProtocolViolation: Bool {
        guard case .protocolViolation = self else { return false }
        return true
    }
}
