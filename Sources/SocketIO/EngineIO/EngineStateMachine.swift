import NIOCore

/// One Engine.IO session as a pure state machine: which transport carries it, which request waits, when what is due.
///
/// It does no I/O and has no clock: the owner tells what happened and when, and does what is returned. What waits to be
/// sent is kept by the owner; the machine only asks whether there is something.
struct EngineStateMachine {
    private enum State {
        case polling(Polling)
        case webSocket
        /// The server ended the session; what is left goes out with the next GET, if it comes in time.
        case lingering(until: NIODeadline)
        case closed
    }

    private struct Polling {
        var poll = Poll.none
        var isPosting = false
        var probe = Probe.none
        /// The client said `close`; waiting for a GET in flight.
        var closesAt: NIODeadline?
    }

    private enum Poll: Equatable {
        case none
        case waiting
        case delayed(until: NIODeadline)
    }

    private enum Probe: Equatable {
        case none
        case attached(until: NIODeadline)
        case answered(until: NIODeadline)
    }

    private var state: State
    private var heartbeat: EngineHeartbeat
    private let upgradeTimeout: TimeAmount
    private let overtakingWindow: TimeAmount

    init(transport: EngineTransport, configuration: EngineConfiguration, now: NIODeadline) {
        state = transport == .websocket ? .webSocket : .polling(Polling())
        heartbeat = EngineHeartbeat(
            interval: configuration.pingInterval, timeout: configuration.pingTimeout, openedAt: now)
        upgradeTimeout = configuration.upgradeTimeout
        // An upgrade that has begun after a handshake is to be over before the first ping.
        overtakingWindow = min(
            configuration.overtakingWindow, .nanoseconds(configuration.pingInterval.nanoseconds / 4))
    }

    var isClosed: Bool {
        if case .closed = state { true } else { false }
    }

    /// The transport that carries the session, or nil once it is over.
    var transport: EngineTransport? {
        switch state {
        case .polling: .polling
        case .webSocket: .websocket
        case .lingering, .closed: nil
        }
    }

    /// Whether packets still reach the client.
    var isOpen: Bool { transport != nil }

    /// When ``tick(now:)`` has something to do; nil when never again.
    var deadline: NIODeadline? { deadline(heartbeat: heartbeat.deadline) }

    /// The same for a timer that many sessions share: what the heartbeat has to do may wait for a grain's end, so that it is
    /// done for many sessions at a time.
    func deadline(heartbeatGrain grain: TimeAmount) -> NIODeadline? {
        deadline(heartbeat: heartbeat.deadline.endOfGrain(grain))
    }

    private func deadline(heartbeat: NIODeadline) -> NIODeadline? {
        switch state {
        case .closed: return nil
        case .webSocket: return heartbeat
        case .lingering(let until): return until
        case .polling(let polling):
            var deadline = heartbeat
            if case .delayed(let until) = polling.poll { deadline = min(deadline, until) }
            if let closesAt = polling.closesAt { deadline = min(deadline, closesAt) }
            switch polling.probe {
            case .none: break
            case .attached(let until), .answered(let until): deadline = min(deadline, until)
            }
            return deadline
        }
    }
}

// MARK: - Long-polling

extension EngineStateMachine {
    enum PollAction: Equatable {
        /// Keep the request until there is something to send.
        case wait
        /// Answer with what is queued.
        case answerQueued
        /// The server ended the session: answer with what is left and `close`; it is over.
        case answerLast
        /// The client itself said `close`: answer `noop`; it is over, for that reason.
        case answerClosing
        /// Two at once: 400 for this one, `close` for the waiting one; the session is over.
        case overlap
        case refuse(EngineRefusal)
    }

    mutating func pollArrived(hasOutput: Bool, now: NIODeadline) -> PollAction {
        switch state {
        case .closed: return .refuse(.unknownSession)
        case .webSocket: return .refuse(.badRequest)
        case .lingering:
            state = .closed
            return .answerLast
        case .polling(var polling):
            guard polling.closesAt == nil else {
                state = .closed
                return .answerClosing
            }
            guard polling.poll == .none else {
                state = .closed
                return .overlap
            }
            if case .answered = polling.probe {
                polling.poll = .delayed(until: now + overtakingWindow)
                state = .polling(polling)
                return .wait
            }
            guard !hasOutput else { return .answerQueued }
            polling.poll = .waiting
            state = .polling(polling)
            return .wait
        }
    }

    /// Something was queued: true when the waiting GET is to be answered with it.
    mutating func outputQueued() -> Bool {
        guard case .polling(var polling) = state, polling.poll == .waiting else { return false }
        if case .answered = polling.probe { return false }
        polling.poll = .none
        state = .polling(polling)
        return true
    }

    /// True when a GET waits that could take packets now.
    var hasWaitingPoll: Bool {
        guard case .polling(let polling) = state else { return false }
        return polling.poll == .waiting
    }

    enum PostAction: Equatable {
        case accept
        /// Two at once: 400, and the session is over.
        case overlap
        case refuse(EngineRefusal)
    }

    mutating func postBegan() -> PostAction {
        switch state {
        case .closed, .lingering: return .refuse(.unknownSession)
        case .webSocket: return .refuse(.badRequest)
        case .polling(var polling):
            guard polling.closesAt == nil else { return .refuse(.unknownSession) }
            guard !polling.isPosting else {
                state = .closed
                return .overlap
            }
            polling.isPosting = true
            state = .polling(polling)
            return .accept
        }
    }

    mutating func postEnded() {
        guard case .polling(var polling) = state else { return }
        polling.isPosting = false
        state = .polling(polling)
    }
}

// MARK: - Packets

extension EngineStateMachine {
    enum PacketAction: Equatable {
        case none
        case deliver(EngineMessage)
        /// The client said `close`; a waiting GET gets `noop` and the session is over.
        case closeByClient
        /// The client said `close` and no GET waits yet: ``tick(now:)`` or a GET ends the session.
        case closeSoon
        case violation(EngineProtocolError)
    }

    /// A packet came on the transport that carries the session.
    mutating func received(_ packet: EnginePacket, now: NIODeadline) -> PacketAction {
        guard isOpen else { return .none }
        switch packet {
        case .binary(let payload): return .deliver(.binary(payload))
        case .text(.message, let payload): return .deliver(.text(payload))
        case .text(.pong, _):
            heartbeat.pong(now: now)
            return .none
        case .text(.noop, _): return .none
        case .text(.close, _): return closeReceived(now: now)
        case .text(.open, _), .text(.ping, _), .text(.upgrade, _):
            state = .closed
            return .violation(.unexpectedPacket)
        }
    }

    private mutating func closeReceived(now: NIODeadline) -> PacketAction {
        guard case .polling(var polling) = state, polling.poll == .none else {
            state = .closed
            return .closeByClient
        }
        polling.closesAt = now + overtakingWindow
        state = .polling(polling)
        return .closeSoon
    }
}

// MARK: - Upgrade

extension EngineStateMachine {
    enum AttachAction: Equatable {
        /// It may send its probe.
        case probe
        /// The session has a WebSocket, or one is being probed: accept, then close this one.
        case closeAtOnce
        case refuse(EngineRefusal)
    }

    /// A WebSocket was opened with this session's id.
    mutating func webSocketArrived(now: NIODeadline) -> AttachAction {
        switch state {
        case .closed, .lingering: return .refuse(.unknownSession)
        case .webSocket: return .closeAtOnce
        case .polling(var polling):
            guard polling.probe == .none, polling.closesAt == nil else { return .closeAtOnce }
            polling.probe = .attached(until: now + upgradeTimeout)
            state = .polling(polling)
            return .probe
        }
    }

    enum ProbeAction: Equatable {
        /// Send `3probe`; where `answerPoll`, a GET waits and gets `noop`.
        case answer(answerPoll: Bool)
        /// The session is on the WebSocket now; where `refusePoll`, a GET waits and gets 400.
        case upgraded(refusePoll: Bool)
        /// Close the probing WebSocket; the session goes on with long-polling.
        case drop
    }

    /// A packet came on the probing WebSocket.
    mutating func probeReceived(_ packet: EnginePacket, now: NIODeadline) -> ProbeAction {
        guard case .polling(var polling) = state else { return .drop }
        switch (packet, polling.probe) {
        case (.text(.ping, let payload), .attached) where payload.readableBytesView.elementsEqual("probe".utf8):
            let pollWaits = polling.poll != .none
            polling.poll = .none
            polling.probe = .answered(until: now + upgradeTimeout)
            state = .polling(polling)
            return .answer(answerPoll: pollWaits)
        case (.text(.upgrade, _), .answered):
            state = .webSocket
            return .upgraded(refusePoll: polling.poll != .none)
        default:
            probeEnded()
            return .drop
        }
    }

    /// The probing WebSocket is gone. A GET that was held back waits like any other from now on.
    mutating func probeEnded() {
        guard case .polling(var polling) = state else { return }
        polling.probe = .none
        if polling.poll != .none { polling.poll = .waiting }
        state = .polling(polling)
    }
}

// MARK: - Time and end

extension EngineStateMachine {
    enum TickAction: Equatable {
        case none
        case sendPing
        /// No pong in time: the session is over.
        case timedOut
        /// Answer the held-back GET with `noop`.
        case answerPollNoop
        /// The probing WebSocket took too long: close it.
        case dropProbe
        /// The client's `close` takes effect: the session is over.
        case closeByClient
        /// Nobody came for what was left: the session is over.
        case lingered
    }

    /// Does one thing that is due; called again until it returns `none`.
    mutating func tick(now: NIODeadline) -> TickAction {
        switch state {
        case .closed: return .none
        case .lingering(let until):
            guard now >= until else { return .none }
            state = .closed
            return .lingered
        case .webSocket: return heartbeatTick(now: now)
        case .polling(var polling):
            if let closesAt = polling.closesAt, now >= closesAt {
                state = .closed
                return .closeByClient
            }
            if case .delayed(let until) = polling.poll, now >= until {
                polling.poll = .none
                state = .polling(polling)
                return .answerPollNoop
            }
            switch polling.probe {
            case .attached(let until) where now >= until, .answered(let until) where now >= until:
                probeEnded()
                return .dropProbe
            default: return heartbeatTick(now: now)
            }
        }
    }

    private mutating func heartbeatTick(now: NIODeadline) -> TickAction {
        switch heartbeat.tick(now: now) {
        case .none: return .none
        case .sendPing: return .sendPing
        case .timedOut:
            state = .closed
            return .timedOut
        }
    }

    /// The session is over at once: the transport failed, or the client broke the protocol.
    mutating func abort() {
        state = .closed
    }

    enum FinishAction: Equatable {
        /// It was over already.
        case none
        /// Write what is left to the WebSocket, then close it.
        case closeWebSocket
        /// Answer the waiting GET with what is left and `close`.
        case answerPoll
        /// No GET waits: what is left stays until one comes, see ``tick(now:)``.
        case linger
    }

    /// The server ends the session, giving what is queued a last chance until `lingerUntil`.
    mutating func finish(lingerUntil: NIODeadline) -> FinishAction {
        switch state {
        case .closed, .lingering: return .none
        case .webSocket:
            state = .closed
            return .closeWebSocket
        case .polling(let polling):
            guard polling.poll == .none else {
                state = .closed
                return .answerPoll
            }
            state = .lingering(until: lingerUntil)
            return .linger
        }
    }
}
