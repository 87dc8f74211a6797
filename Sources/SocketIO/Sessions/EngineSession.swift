import NIOCore

/// What a session needs of the event loop that it lives on.
protocol SessionLoop: AnyObject {
    var eventLoop: any EventLoop { get }
    var configuration: EngineConfiguration { get }
    var counters: EngineCounters { get }
    /// Heartbeats of many sessions that are due within such a stretch of time are done together at its end.
    var heartbeatGrain: TimeAmount { get }
    /// Whether the server is going away by itself, session by session.
    var isDraining: Bool { get }
    /// Sees to it that the session is asked again at `deadline`.
    func wake(_ id: SessionID, at deadline: NIODeadline)
    /// The session has something to send; it goes out when this turn of the event loop ends.
    func markDirty(_ session: EngineSession)
    func countQueued(_ packets: FrameBatch)
    /// The batch's bytes; shared with the write before it when that had the same packets.
    func joined(_ batch: SendBatch) -> ByteBuffer
    /// The session is over.
    func remove(_ session: EngineSession)
}

/// One Engine.IO session: lives on one event loop, whatever connections its requests come by.
///
/// Not `Sendable`: use it on ``eventLoop`` only.
public final class EngineSession {
    /// The session's event loop.
    public let eventLoop: any EventLoop
    /// What was known of the client when the session began.
    public let handshake: Handshake

    let id: SessionID
    let loop: any SessionLoop
    let slot: SessionSlot
    var machine: EngineStateMachine
    var queue: SendQueue
    var handler: (any EngineSessionHandler)?

    /// The WebSocket that carries the session.
    var webSocket: WebSocketHandler?
    /// A WebSocket that is being probed.
    var probe: WebSocketHandler?
    /// The GET that waits.
    var poll: HTTPExchange?
    /// The POST that is being received.
    var post: HTTPExchange?
    /// The POST that said `close` and whose answer is held back, see ``EngineConfiguration/overtakingWindow``.
    var closingPost: HTTPExchange?

    /// The transport counted in the metrics.
    var countedTransport: EngineTransport
    var isDirty = false
    var hasEnded = false
    /// The earliest time for which the loop's timer has an entry.
    var wakesAt: NIODeadline?

    init(id: SessionID, handshake: Handshake, slot: SessionSlot, loop: any SessionLoop) {
        self.id = id
        self.handshake = handshake
        self.loop = loop
        self.slot = slot
        self.eventLoop = loop.eventLoop
        self.countedTransport = handshake.transport
        let limits = loop.configuration.limits
        queue = SendQueue(maximumPackets: limits.queuedPackets, maximumBytes: limits.queuedBytes)
        machine = EngineStateMachine(transport: handshake.transport, configuration: loop.configuration, now: .now())
    }

    /// The session's id. Whoever knows it can act as the client: keep it out of logs.
    public var sessionID: String { id.text }

    var isOpen: Bool { machine.isOpen }

    /// The transport that carries the session now; nil when it is over.
    public var transport: EngineTransport? { machine.transport }

    /// Gives the session its upper layer; the `open` packet is queued before it can send anything.
    func start(_ makeHandler: (EngineSession) -> any EngineSessionHandler) {
        let handler = makeHandler(self)
        guard !hasEnded else { return }
        self.handler = handler
        arm()
    }

    /// The application knows the client: the session no longer counts as unconfirmed.
    public func confirm() {
        slot.confirm()
    }
}

// MARK: - Sending

extension EngineSession {
    /// Queues a packet behind those that wait. It is written when this turn of the event loop ends.
    ///
    /// When the queue is full the client is a slow consumer and the session ends.
    public func send(_ frames: EncodedFrames) {
        send(FrameBatch([frames]))
    }

    /// The same for several packets.
    func send(_ packets: FrameBatch) {
        guard machine.isOpen else { return }
        guard queue.append(packets) else { return sendPiecemeal(packets) }
        hasQueued(packets)
    }

    /// A burst inside one turn is not the client's fault: what its socket takes is written first.
    private func sendPiecemeal(_ packets: FrameBatch) {
        for packet in packets.parts where machine.isOpen {
            if !queue.append(packet) {
                writeToWebSocket()
                guard queue.append(packet) else { return abort(.slowConsumer) }
            }
            hasQueued(packet)
        }
    }

    private func hasQueued(_ packets: FrameBatch) {
        loop.countQueued(packets)
        guard !isDirty else { return }
        isDirty = true
        loop.markDirty(self)
    }

    /// Writes what is queued, as far as the transport takes it.
    func flush() {
        isDirty = false
        guard machine.isOpen, !queue.isEmpty else { return }
        if webSocket != nil {
            writeToWebSocket()
        } else if let poll, machine.outputQueued() {
            self.poll = nil
            poll.respond(.payload(takePayload()))
        }
    }

    func writeToWebSocket() {
        guard let webSocket, !queue.isEmpty, webSocket.isWritable else { return }
        repeat {
            guard let batch = queue.takeBatch(byteLimit: Self.writeBytes) else { break }
            webSocket.write(loop.joined(batch))
        } while !queue.isEmpty && webSocket.isWritable
        webSocket.flush()
    }

    /// Bytes joined into one write.
    private static let writeBytes = 1 << 16

    func takePayload() -> ByteBuffer {
        let limits = loop.configuration.limits
        return queue.takePayload(maximumParts: limits.packetsPerPoll, byteLimit: limits.maxPayload)
    }
}
