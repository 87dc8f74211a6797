import NIOCore

/// Whoever a WebSocket's messages are for. Every call is made on the WebSocket's event loop.
protocol WebSocketOwner: AnyObject {
    func receivedText(_ text: ByteBuffer, from source: WebSocketHandler)
    func receivedBinary(_ bytes: ByteBuffer, from source: WebSocketHandler)
    /// The connection ended, or what came on it was no WebSocket.
    func lost(_ source: WebSocketHandler, _ reason: DisconnectReason)
    /// The connection takes more.
    func flush()
    /// The port is being closed.
    func portCloses()
}

/// The connection's end of a WebSocket, next to the socket in the pipeline: parses what comes, writes encoded frames.
final class WebSocketHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let closeTimeout: TimeAmount
    /// The answer to the handshake, and what is done once it is written.
    private var opening: (answer: ByteBuffer, begin: (WebSocketHandler) -> Void)?
    private var parser: WebSocketParser
    private var context: ChannelHandlerContext?
    var owner: (any WebSocketOwner)?
    private var isClosing = false

    /// - Parameter begin: finds the ``owner``, once the handshake is answered.
    init(
        configuration: EngineConfiguration, handshakeAnswer: ByteBuffer, begin: @escaping (WebSocketHandler) -> Void
    ) {
        closeTimeout = configuration.closeTimeout
        opening = (handshakeAnswer, begin)
        parser = WebSocketParser(
            maximumMessage: configuration.limits.maxPayload,
            maximumFragments: configuration.limits.fragmentsPerMessage)
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
        owner = nil
        guard !isClosing, let context else { return }
        context.write(wrapOutboundOut(.webSocketClose(code, reason: reason)), promise: nil)
        isClosing = true
        // The output's end follows the close frame; what still comes is thrown away, so that no reset overtakes it.
        context.flush()
        context.close(mode: .output, promise: nil)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: closeTimeout) { bound.value.drop() }
    }

    /// Closes the connection without a word.
    func drop() {
        owner = nil
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
        guard let opening, let context else { return }
        self.opening = nil
        context.writeAndFlush(wrapOutboundOut(opening.answer), promise: nil)
        opening.begin(self)
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
        case .text(let text): owner?.receivedText(text, from: self)
        case .binary(let bytes): owner?.receivedBinary(bytes, from: self)
        case .ping(let payload): answerPing(payload)
        case .pong: break
        case .close(let code):
            let owner = owner
            close(code == nil || code == 1000 ? .normal : .goingAway, reason: "")
            owner?.lost(self, .transportClose)
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
        let owner = owner
        close(violation.code, reason: violation.reason)
        owner?.lost(self, .protocolViolation)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { owner?.flush() }
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
            owner?.portCloses()
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func lost(_ reason: DisconnectReason) {
        let owner = owner
        self.owner = nil
        isClosing = true
        owner?.lost(self, reason)
    }
}
