import NIOCore

/// One Engine.IO session: lives on one event loop, whatever connections its requests come by.
///
/// Not `Sendable`: use it on ``eventLoop`` only.
public final class EngineSession {
    /// The session's event loop.
    public let eventLoop: any EventLoop
    /// What was known of the client when the session began.
    public let handshake: Handshake

    let id: SessionID
    let loop: EngineLoop
    let admission: Admission
    var machine: EngineStateMachine
    var outbox: Outbox
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

    init(id: SessionID, handshake: Handshake, admission: Admission, loop: EngineLoop) {
        self.id = id
        self.handshake = handshake
        self.loop = loop
        self.admission = admission
        self.eventLoop = loop.eventLoop
        self.countedTransport = handshake.transport
        let limits = loop.configuration.limits
        outbox = Outbox(maximumPackets: limits.queuedPackets, maximumBytes: limits.queuedBytes)
        machine = EngineStateMachine(transport: handshake.transport, configuration: loop.configuration, now: .now())
    }

    /// The session's id. Whoever knows it can act as the client: keep it out of logs.
    public var sessionID: String { id.text }

    var isOpen: Bool { machine.isOpen }

    /// The transport that carries the session now; nil when it is over.
    public var transport: EngineTransport? { machine.transport }

    /// Whether a packet sent now would go out without waiting for the client.
    public var isWritable: Bool {
        guard machine.isOpen, outbox.isEmpty else { return false }
        return webSocket?.isWritable ?? machine.hasWaitingPoll
    }

    /// Gives the session its upper layer; the `open` packet is queued before it can send anything.
    func start(application: any EngineApplication) {
        let handler = application.opened(self)
        guard !hasEnded else { return }
        self.handler = handler
        arm()
    }

    /// The application knows the client: the session no longer counts as unconfirmed.
    public func confirm() {
        admission.confirm()
    }
}

// MARK: - Sending

extension EngineSession {
    /// Queues a packet behind those that wait. It is written when this turn of the event loop ends.
    ///
    /// When the queue is full the client is a slow consumer and the session ends.
    public func send(_ packet: EncodedPacket) {
        guard machine.isOpen else { return }
        if !outbox.append(packet) {
            // A burst inside one turn is not the client's fault: what its socket takes is written first.
            writeToWebSocket()
            guard outbox.append(packet) else { return abort(.slowConsumer) }
        }
        loop.countQueued(packet)
        guard !isDirty else { return }
        isDirty = true
        loop.markDirty(self)
    }

    /// Writes what is queued, as far as the transport takes it.
    func flush() {
        isDirty = false
        guard machine.isOpen, !outbox.isEmpty else { return }
        if webSocket != nil {
            writeToWebSocket()
        } else if let poll, machine.outputQueued() {
            self.poll = nil
            poll.respond(.payload(takePayload()))
        }
    }

    func writeToWebSocket() {
        guard let webSocket, !outbox.isEmpty, webSocket.isWritable else { return }
        while webSocket.isWritable, let batch = outbox.takeBatch(byteLimit: Self.writeBytes) {
            webSocket.write(loop.joined(batch))
        }
        webSocket.flush()
    }

    /// Bytes joined into one write.
    private static let writeBytes = 1 << 16

    func takePayload() -> ByteBuffer {
        let limits = loop.configuration.limits
        return outbox.takePayload(maximumParts: limits.packetsPerPoll, byteLimit: limits.maxPayload)
    }
}
