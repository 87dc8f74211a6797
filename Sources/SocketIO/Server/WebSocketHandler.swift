import NIOCore

/// The connection's end of a WebSocket, next to the socket in the pipeline: parses what comes, writes encoded frames.
final class WebSocketHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What becomes of the connection once the handshake is answered.
    enum Purpose {
        /// A session of its own.
        case open(EngineLoop, Handshake, Admission)
        /// An upgrade of that session.
        case upgrade(EngineLoop, SessionID)
    }

    private let server: EngineServer
    private var purpose: Purpose?
    private var handshakeAnswer: ByteBuffer?
    private var parser: WebSocketParser
    private var context: ChannelHandlerContext?
    private var session: EngineSession?
    private var isClosing = false

    init(server: EngineServer, purpose: Purpose, handshakeAnswer: ByteBuffer) {
        self.server = server
        self.purpose = purpose
        self.handshakeAnswer = handshakeAnswer
        parser = WebSocketParser(
            maximumMessage: server.configuration.limits.maxPayload,
            maximumFragments: server.configuration.limits.fragmentsPerMessage)
    }

    /// Whether the socket takes more without piling it up.
    var isWritable: Bool { !isClosing && (context?.channel.isWritable ?? false) }

    /// Hands frames to the socket; they go out with ``flush()``.
    func write(_ frames: ByteBuffer) {
        guard !isClosing else { return }
        context?.write(wrapOutboundOut(frames), promise: nil)
    }

    func flush() {
        context?.flush()
    }

    /// Says goodbye with a close frame, then waits a while for the client to close.
    func close(_ code: WebSocketCloseCode, reason: String) {
        session = nil
        guard !isClosing, let context else { return }
        context.write(wrapOutboundOut(.webSocketClose(code, reason: reason)), promise: nil)
        isClosing = true
        // The output's end follows the close frame; what still comes is thrown away, so that no reset overtakes it.
        context.flush()
        context.close(mode: .output, promise: nil)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: server.configuration.closeTimeout) { bound.value.drop() }
    }

    /// Closes the connection without a word.
    func drop() {
        session = nil
        isClosing = true
        context?.close(promise: nil)
    }
}

// MARK: - Channel events

extension WebSocketHandler {
    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        begin()
    }

    private func begin() {
        guard let purpose, let handshakeAnswer, let context else { return }
        self.purpose = nil
        self.handshakeAnswer = nil
        context.writeAndFlush(wrapOutboundOut(handshakeAnswer), promise: nil)
        switch purpose {
        case .open(let loop, let handshake, let admission):
            // Admitted before the drain began, but late: a connection that changed its event loop comes in a later task.
            let leaving = DisconnectReason.serverShutdown
            guard !server.isDraining else { return close(leaving.closeCode, reason: leaving.description) }
            let session = loop.open(handshake, admission, affinity: nil)
            self.session = session
            session.open(on: self, application: server.application)
        case .upgrade(let loop, let id):
            guard let session = loop.session(id), session.attach(self) else {
                return close(.policyViolation, reason: "session has its WebSocket")
            }
            self.session = session
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        parser.append(unwrapInboundIn(data))
        do {
            while !isClosing, let event = try parser.next() { handle(event) }
        } catch {
            close(for: error)
        }
    }

    private func handle(_ event: WebSocketEvent) {
        switch event {
        case .text(let text): session?.receivedText(text, from: self)
        case .binary(let bytes): session?.receivedBinary(bytes, from: self)
        case .ping(let payload): answerPing(payload)
        case .pong: break
        case .close(let code):
            let session = session
            close(code == nil || code == 1000 ? .normal : .goingAway, reason: "")
            session?.lost(self, .transportClose)
        }
    }

    /// A client that floods pings and does not read gets no pongs, so nothing piles up.
    private func answerPing(_ payload: ByteBuffer) {
        guard isWritable else { return }
        var frame = ByteBuffer()
        frame.writeWebSocketHeader(.pong, payloadLength: payload.readableBytes)
        frame.writeImmutableBuffer(payload)
        write(frame)
        flush()
    }

    private func close(for violation: WebSocketViolation) {
        let session = session
        close(violation.code, reason: violation.reason)
        session?.lost(self, .protocolViolation)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { session?.flush() }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        lost(.transportClose)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        lost(.transportError)
        drop()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            lost(.transportClose)
            drop()
        case is ChannelShouldQuiesceEvent:
            // While draining, sessions are told and closed one after the other; else the port goes away at once.
            if !server.isDraining { session?.close(.serverShutdown) }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func lost(_ reason: DisconnectReason) {
        let session = session
        self.session = nil
        isClosing = true
        session?.lost(self, reason)
    }
}
