import HTTPConnections
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Watches every request of a connection: those to an Engine.IO path are served here, all others go on to the HTTP tail,
/// which is only added to the pipeline with the first of them.
///
/// A connection's answers leave in the order of its requests: a request that may not be served yet waits in a bounded
/// backlog.
final class HTTPConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler, RequestConnection, PortConnection {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Where the request that is being read goes, or what is waited for.
    enum State {
        /// For a request's head.
        case idle
        /// A request of the tail is being read.
        case forwarding
        /// An Engine.IO request is being read.
        case receiving(EngineCall)
        /// An Engine.IO request is complete and waits for its answer.
        case answering(EngineCall)
        /// The connection is another handler's, or its last answer is out.
        case finished
    }

    let port: PortLoop
    let endpoints: [EngineServer]
    let logger: Logger
    /// Resolved with the tail when a request needs one, or with nil when the connection never will.
    private let tailPromise: EventLoopPromise<HTTPTail?>

    var eventLoop: any EventLoop { port.eventLoop }
    var context: ChannelHandlerContext?
    var state = State.idle
    private(set) var id: UInt64 = 0
    private(set) var isHeadless = true
    private(set) var hasTail = false
    /// Requests handed to the tail whose answers are not complete.
    private var unansweredForwards = 0
    /// Parts of requests that came before those ahead of them were answered.
    private var backlog: [HTTPServerRequestPart] = []
    private var backlogBytes = 0
    private var isDrainingBacklog = false
    var backlogIsEmpty: Bool { backlog.isEmpty }
    /// Set when the connection is to be closed behind the next answer.
    var closesAfterAnswer = false
    private var deadline: NIODeadline?
    private var wakesAt: NIODeadline?

    init(port: PortLoop, endpoints: [EngineServer], tailPromise: EventLoopPromise<HTTPTail?>, logger: Logger) {
        self.port = port
        self.endpoints = endpoints
        self.tailPromise = tailPromise
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        id = port.add(self)
        setDeadline(in: port.configuration.headTimeout)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        detach()
        self.context = nil
    }

    /// The connection is no longer this handler's concern.
    private func detach() {
        state = .finished
        deadline = nil
        backlog = []
        port.remove(id, isHeadless: isHeadless)
        if !hasTail {
            hasTail = true
            tailPromise.succeed(nil)
        }
    }

    func drop() {
        context?.close(promise: nil)
    }
}

// MARK: - Requests

extension HTTPConnectionHandler {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if backlog.isEmpty, accepts(part) {
            process(part, context)
        } else {
            postpone(part)
        }
    }

    private static let maximumBacklogParts = 64
    private static let maximumBacklogBytes = 1 << 16

    /// Whether the part may be looked at now: an Engine.IO request waits until what is ahead of it is answered, and any
    /// request waits for an Engine.IO one.
    private func accepts(_ part: HTTPServerRequestPart) -> Bool {
        switch state {
        case .answering: false
        case .idle:
            if case .head(let head) = part, endpoint(of: head) != nil { unansweredForwards == 0 } else { true }
        default: true
        }
    }

    private func postpone(_ part: HTTPServerRequestPart) {
        if case .finished = state { return }
        if case .body(let bytes) = part { backlogBytes += bytes.readableBytes }
        backlog.append(part)
        if backlog.count > Self.maximumBacklogParts || backlogBytes > Self.maximumBacklogBytes { drop() }
    }

    /// Goes on with what was postponed, as far as it is allowed now.
    private func drainBacklog() {
        guard !isDrainingBacklog, let context else { return }
        isDrainingBacklog = true
        defer {
            isDrainingBacklog = false
            // The tail takes what it was given only when a read is complete.
            context.fireChannelReadComplete()
        }
        while let part = backlog.first, accepts(part) {
            backlog.removeFirst()
            if case .body(let bytes) = part { backlogBytes -= bytes.readableBytes }
            process(part, context)
        }
    }

    private func process(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.idle, .head(let head)): begin(head, part, context)
        case (.forwarding, _):
            if case .end = part { forwarded() }
            context.fireChannelRead(wrapInboundOut(part))
        case (.receiving(let call), .body(let bytes)): call.received(bytes, on: self)
        case (.receiving(let call), .end):
            deadline = nil
            state = .answering(call)
            call.complete(on: self)
        default: break
        }
    }

    /// The tail has the whole of a request: its time is the tail's own, unless it has answered already.
    private func forwarded() {
        state = .idle
        deadline = nil
        if unansweredForwards == 0 { setDeadline(in: port.configuration.keepAliveTimeout) }
    }

    private func begin(_ head: HTTPRequestHead, _ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        if isHeadless {
            isHeadless = false
            port.gotHead()
        }
        setDeadline(in: port.configuration.bodyTimeout)
        guard let server = endpoint(of: head) else {
            unansweredForwards += 1
            state = .forwarding
            if !hasTail { startTail(context) }
            return context.fireChannelRead(wrapInboundOut(part))
        }
        let call = EngineCall(
            server: server, head: head, exchange: HTTPExchange(self),
            peer: context.remoteAddress)
        state = .receiving(call)
        call.begin(on: self)
    }

    private func endpoint(of head: HTTPRequestHead) -> EngineServer? {
        let path = head.uri.prefix { $0 != "?" }
        return endpoints.first { $0.serves(path) }
    }

    private func startTail(_ context: ChannelHandlerContext) {
        hasTail = true
        do {
            tailPromise.succeed(try HTTPTail.add(to: context.channel, logger: logger))
        } catch {
            tailPromise.fail(error)
            drop()
        }
    }
}

// MARK: - Answers

extension HTTPConnectionHandler {
    func respond(_ response: EngineResponse, to exchange: HTTPExchange) {
        let call: EngineCall
        let isComplete: Bool
        switch state {
        case .answering(let current): (call, isComplete) = (current, true)
        case .receiving(let current): (call, isComplete) = (current, false)
        default: return
        }
        guard call.exchange === exchange, let context else { return }
        if !isComplete { closesAfterAnswer = true }
        let (head, body) = call.answer(response, closes: closesAfterAnswer)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        answered(isComplete: isComplete, context)
    }

    private func answered(isComplete: Bool, _ context: ChannelHandlerContext) {
        guard isComplete, !closesAfterAnswer else {
            // The guard ends the connection behind this answer.
            state = .finished
            deadline = nil
            return
        }
        state = .idle
        setDeadline(in: port.configuration.keepAliveTimeout)
        drainBacklog()
    }

    /// The tail's answers pass here.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        context.write(data, promise: promise)
        guard case .end = part else { return }
        unansweredForwards -= 1
        if unansweredForwards == 0, case .idle = state {
            setDeadline(in: port.configuration.keepAliveTimeout)
            // Not from inside the tail's write: what follows may write an answer of its own.
            context.eventLoop.assumeIsolated().execute { self.drainBacklog() }
        }
    }
}

// MARK: - Time and end

extension HTTPConnectionHandler {
    private func setDeadline(in time: TimeAmount) {
        let deadline = NIODeadline.now() + time
        self.deadline = deadline
        if let wakesAt, wakesAt <= deadline { return }
        wakesAt = deadline
        port.wake(id, at: deadline)
    }

    func wake(now: NIODeadline) {
        if let wakesAt, wakesAt <= now { self.wakesAt = nil }
        guard let deadline else { return }
        guard deadline > now else { return drop() }
        if wakesAt == nil {
            wakesAt = deadline
            port.wake(id, at: deadline)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        gone()
        detach()
        context.fireChannelInactive()
    }

    /// The client gave up on an Engine.IO request.
    private func gone() {
        switch state {
        case .receiving(let call), .answering(let call): call.abandoned()
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        gone()
        guard !hasTail else { return context.fireErrorCaught(error) }
        state = .finished
        drop()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            switch state {
            case .receiving, .answering: drop()
            default: hasTail ? context.fireUserInboundEventTriggered(event) : drop()
            }
        case is ChannelShouldQuiesceEvent: quiesce(event, context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// The port is being closed: nothing new is read, what was asked is answered.
    private func quiesce(_ event: Any, _ context: ChannelHandlerContext) {
        closesAfterAnswer = true
        switch state {
        case .answering(let call): call.quiesce()
        case .receiving: setDeadline(in: port.configuration.quiesceTimeout)
        case .idle, .forwarding, .finished:
            guard hasTail, unansweredForwards > 0 else { return drop() }
            if case .forwarding = state { setDeadline(in: port.configuration.quiesceTimeout) }
            context.fireUserInboundEventTriggered(event)
        }
    }
}
