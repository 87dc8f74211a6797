import NIOCore

extension EngineSession {
    /// Begins the session on a WebSocket of its own.
    func open(on webSocket: WebSocketHandler, _ makeHandler: (EngineSession) -> any EngineSessionHandler) {
        self.webSocket = webSocket
        sendHandshake()
        start(makeHandler)
    }

    /// Begins the session as the answer to a GET.
    func open(on exchange: HTTPExchange, _ makeHandler: (EngineSession) -> any EngineSessionHandler) {
        sendHandshake()
        exchange.respond(.payload(takePayload()))
        start(makeHandler)
    }

    private func sendHandshake() {
        let payload = EngineHandshake.openPayload(
            sessionID: sessionID, transport: handshake.transport, configuration: loop.configuration)
        send(EncodedFrames(type: .open, payload: payload))
    }

    /// A WebSocket with this session's id. False when it is to be closed at once.
    func attach(_ webSocket: WebSocketHandler) -> Bool {
        guard machine.webSocketArrived(now: .now()) == .probe else { return false }
        probe = webSocket
        arm()
        return true
    }

    func takePoll() -> HTTPExchange? {
        defer { poll = nil }
        return poll
    }
}

extension EngineSession: WebSocketOwner {
    /// A text message on one of the session's WebSockets.
    func receivedText(_ text: ByteBuffer, from source: WebSocketHandler) {
        do {
            try received(EnginePacket.decode(text: text), from: source)
        } catch {
            violated(by: source)
        }
    }

    /// A binary message on one of the session's WebSockets.
    func receivedBinary(_ bytes: ByteBuffer, from source: WebSocketHandler) {
        received(.binary(bytes), from: source)
    }

    private func received(_ packet: EnginePacket, from source: WebSocketHandler) {
        if source === webSocket {
            receivedOnTransport(packet)
        } else if source === probe {
            receivedOnProbe(packet, source)
        }
    }

    private func receivedOnTransport(_ packet: EnginePacket) {
        switch machine.received(packet, now: .now()) {
        // A pong may bring the next ping before the time for which the timer is set.
        case .none, .closeSoon: arm()
        case .deliver(let message): deliver(message)
        case .closeByClient: closedByClient()
        case .violation: end(.protocolViolation)
        }
    }

    private func receivedOnProbe(_ packet: EnginePacket, _ source: WebSocketHandler) {
        switch machine.probeReceived(packet, now: .now()) {
        case .answer(let answerPoll):
            source.write(EncodedFrames.probeAnswer.bytes)
            source.flush()
            if answerPoll { answerPollNoop() }
        case .upgraded(let refusePoll):
            if refusePoll { takePoll()?.respond(.refusal(.badRequest)) }
            webSocket = source
            probe = nil
            countedTransport = .websocket
            loop.counters.upgraded()
            flush()
        case .drop:
            probe = nil
            source.close(.policyViolation, reason: "probe expected")
            resumePolling()
        }
        arm()
    }

    /// The connection under one of the session's WebSockets ended, or what came on it was no WebSocket.
    func lost(_ source: WebSocketHandler, _ reason: DisconnectReason) {
        if source === webSocket {
            webSocket = nil
            abort(reason)
        } else if source === probe {
            probe = nil
            machine.probeEnded()
            resumePolling()
        }
    }

    private func violated(by source: WebSocketHandler) {
        if source === webSocket {
            abort(.protocolViolation)
        } else if source === probe {
            source.close(.policyViolation, reason: "probe expected")
            lost(source, .protocolViolation)
        }
    }

    /// A GET that was held back because of the probe may have something to take now.
    private func resumePolling() {
        flush()
        arm()
    }

    func answerPollNoop() {
        takePoll()?.respond(.payload(Self.noopPayload))
    }

    /// While draining, sessions are told and closed one after the other; else the port goes away at once.
    func portCloses() {
        if !loop.isDraining { close(.serverShutdown) }
    }
}
