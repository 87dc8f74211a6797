import NIOCore

/// One event loop's share of an ``EngineServer``: its sessions, their deadlines, and what is to be written this turn.
final class EngineLoop: SessionLoop {
    let eventLoop: any EventLoop
    let index: UInt16
    let configuration: EngineConfiguration
    let counters: EngineCounters
    let heartbeatGrain: TimeAmount

    private let drain: DrainFlag
    private var sessions: [SessionID: EngineSession] = [:]
    private let timer: LoopTimer<SessionID>
    private var emptied: [EventLoopPromise<Void>] = []
    /// Sessions with something queued since the last flush.
    private var dirty: [EngineSession] = []
    private var flushIsScheduled = false
    private var queuedPackets = 0
    private var queuedBytes = 0
    /// The last write's packets and their joined bytes: members of one room mostly get the same ones.
    private var lastWrite: (batch: SendBatch, bytes: ByteBuffer)?

    init(
        eventLoop: any EventLoop, index: UInt16, configuration: EngineConfiguration, counters: EngineCounters,
        drain: DrainFlag
    ) {
        self.eventLoop = eventLoop
        self.index = index
        self.configuration = configuration
        self.counters = counters
        self.drain = drain
        // Pings are sent many at a turn, and their pongs come together: at 5,000 sockets the loops would wake 400 times a
        // second for them one by one. More at a turn would hold up the messages behind them.
        heartbeatGrain = .nanoseconds(configuration.pingInterval.nanoseconds / 64)
        // Everything else that a session waits for.
        let grain = min(TimeAmount.milliseconds(100), .nanoseconds(configuration.pingInterval.nanoseconds / 128))
        self.timer = LoopTimer(eventLoop: eventLoop, grain: grain)
    }

    var isDraining: Bool { drain.isSet }

    var allSessions: [EngineSession] { Array(sessions.values) }

    func session(_ id: SessionID) -> EngineSession? { sessions[id] }

    func open(_ handshake: Handshake, _ slot: SessionSlot, affinity: SessionAffinity?) -> EngineSession {
        let session = EngineSession(
            id: SessionID(loop: index, affinity: affinity), handshake: handshake, slot: slot, loop: self)
        sessions[session.id] = session
        counters.opened(handshake.transport)
        return session
    }

    func remove(_ session: EngineSession) {
        sessions[session.id] = nil
        guard sessions.isEmpty else { return }
        for promise in emptied { promise.succeed(()) }
        emptied = []
    }

    /// Succeeds once no session is left.
    func whenEmpty() -> EventLoopFuture<Void> {
        guard !sessions.isEmpty else { return eventLoop.makeSucceededVoidFuture() }
        let promise = eventLoop.makePromise(of: Void.self)
        emptied.append(promise)
        return promise.futureResult
    }
}

// MARK: - Time

extension EngineLoop {
    func wake(_ id: SessionID, at deadline: NIODeadline) {
        // Set here rather than in `init`, where `self` is not complete yet; the same closure each time.
        if timer.count == 0 {
            timer.fire = { [weak self] id, now in self?.sessions[id]?.wake(now: now) }
        }
        timer.schedule(id, at: deadline)
    }
}

// MARK: - Writing

extension EngineLoop {
    func markDirty(_ session: EngineSession) {
        dirty.append(session)
        guard !flushIsScheduled else { return }
        flushIsScheduled = true
        eventLoop.assumeIsolated().execute { self.flush() }
    }

    func countQueued(_ packets: FrameBatch) {
        queuedPackets += packets.frames.count
        queuedBytes += packets.byteCount
    }

    private func flush() {
        flushIsScheduled = false
        let sessions = dirty
        dirty.removeAll(keepingCapacity: true)
        for session in sessions { session.flush() }
        lastWrite = nil
        counters.queued(packets: queuedPackets, bytes: queuedBytes)
        queuedPackets = 0
        queuedBytes = 0
    }

    func joined(_ batch: SendBatch) -> ByteBuffer {
        if let lastWrite, lastWrite.batch.isIdentical(to: batch) { return lastWrite.bytes }
        let bytes = batch.joined()
        lastWrite = (batch, bytes)
        return bytes
    }
}
