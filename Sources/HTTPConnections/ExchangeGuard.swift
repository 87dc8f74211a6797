import Logging
import NIOCore
import NIOHTTP1

/// Stands right behind the decoder of every connection and sees to it that what is read next is a request: an exchange that
/// left the parser in another mode, or at an unknown place, is the connection's last.
///
/// It pairs answers with requests, so whoever stands behind it may answer in its own time, or too much.
public final class ExchangeGuard: ChannelDuplexHandler, RemovableChannelHandler {
    /// What the decoder makes.
    public typealias InboundIn = HTTPServerRequestPart
    /// What is passed on.
    public typealias InboundOut = HTTPServerRequestPart
    /// What those behind answer.
    public typealias OutboundIn = HTTPServerResponsePart
    /// What the encoder takes.
    public typealias OutboundOut = HTTPServerResponsePart

    /// How long what still comes is read and thrown away once the last answer is out.
    static let lingering: TimeAmount = .seconds(2)

    private let refusals: RefusalWriter
    private let logger: Logger
    private var context: ChannelHandlerContext?
    private var lingeringEnd: Scheduled<Void>?
    /// Requests without a complete answer, in their order.
    private var exchanges = CircularBuffer<Exchange>(initialCapacity: 1)
    /// The end of the newest request has not come.
    private var isReading = false
    /// No request behind the newest one is looked at.
    private var isLast = false
    /// The last answer is out.
    private var isEnding = false

    init(refusals: @escaping RefusalWriter, logger: Logger) {
        self.refusals = refusals
        self.logger = logger
    }

    /// Part of the pipeline from now on.
    public func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    /// The connection is somebody else's, or gone.
    public func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        lingeringEnd?.cancel()
    }
}

// MARK: - Requests

extension ExchangeGuard {
    /// A part of a request.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            if !isLast { begin(head, context) }
        case .body:
            if isReading { context.fireChannelRead(data) }
        case .end:
            guard isReading else { return }
            isReading = false
            context.fireChannelRead(data)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard HostField.isAcceptable(in: head) else { return refuse(.host, head, context) }
        let exchange = Exchange(head)
        exchanges.append(exchange)
        isLast = exchange.endsConnection
        isReading = true
        context.fireChannelRead(wrapInboundOut(.head(head)))
        // Whoever answers by the head alone has done so, and the body need not come.
        inviteBody(context)
    }

    /// The message cannot be passed on: it is answered here, when its turn comes.
    private func refuse(_ fault: MessageFault, _ head: HTTPRequestHead?, _ context: ChannelHandlerContext) {
        isLast = true
        isReading = false
        exchanges.append(Exchange(writeRefusal(fault, head), to: head))
        advance(context)
    }

    private func writeRefusal(_ fault: MessageFault, _ head: HTTPRequestHead?) -> RefusalAnswer {
        let answer = refusals(fault, head)
        logger.info(
            "message refused",
            metadata: [
                "fault": .string(fault.rawValue),
                "requestId": .string(answer.headers.first(name: "x-request-id") ?? ""),
            ])
        return answer
    }

    /// The parser has given up.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What stands behind the last request is not read, and so it cannot be wrong, or too much.
        if error is ByteToMessageDecoderError || error is ByteToMessageDecoderError.PayloadTooLargeError { return }
        guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        guard !isEnding, isReading || !isLast else { return }
        guard isReading, !exchanges.isEmpty else { return refuse(MessageFault(error), nil, context) }
        isLast = true
        isReading = false
        let newest = exchanges.index(before: exchanges.endIndex)
        if exchanges[newest].isBeingAnswered {
            exchanges[newest].endsConnection = true
        } else {
            exchanges[newest].refusal = writeRefusal(MessageFault(error), nil)
            advance(context)
        }
        // Whoever waits for the rest of the body is told.
        context.fireErrorCaught(error)
    }
}

// MARK: - Answers

extension ExchangeGuard {
    /// A part of an answer.
    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isEnding, let exchange = exchanges.first, exchange.refusal == nil else {
            promise?.succeed()
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head): write(head, context, promise)
        case .body where exchange.isHead: promise?.succeed()
        case .body: context.write(data, promise: promise)
        case .end:
            // The encoder would end a chunked body, which the answer to a HEAD has none of.
            if exchange.isHead { promise?.succeed() } else { context.write(data, promise: promise) }
            exchanges.removeFirst()
            if exchange.endsConnection { end(context) } else { advance(context) }
        }
    }

    private func write(_ head: HTTPResponseHead, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        guard head.status.code >= 200 else { return context.write(wrapOutboundOut(.head(head)), promise: promise) }
        var head = head
        let isEarly = isReading && exchanges.count == 1
        let saysSo = head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
        let front = exchanges.startIndex
        exchanges[front].isBeingAnswered = true
        if isEarly || saysSo || exchanges[front].endsConnection {
            exchanges[front].endsConnection = true
            isLast = true
            head.headers.replaceOrAdd(name: "connection", value: "close")
        }
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    /// Another request's turn has come.
    private func advance(_ context: ChannelHandlerContext) {
        guard let exchange = exchanges.first else { return }
        guard let refusal = exchange.refusal else { return inviteBody(context) }
        exchanges.removeAll()
        var headers = refusal.headers
        headers.replaceOrAdd(name: "content-length", value: String(refusal.body.readableBytes))
        headers.replaceOrAdd(name: "connection", value: "close")
        let head = HTTPResponseHead(version: .http1_1, status: refusal.status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !exchange.isHead {
            context.write(wrapOutboundOut(.body(.byteBuffer(refusal.body))), promise: nil)
            context.write(wrapOutboundOut(.end(nil)), promise: nil)
        }
        end(context)
    }

    private func inviteBody(_ context: ChannelHandlerContext) {
        guard !isEnding, isReading, exchanges.count == 1, let exchange = exchanges.first, exchange.awaitsContinue,
            !exchange.isBeingAnswered
        else { return }
        exchanges[exchanges.startIndex].awaitsContinue = false
        context.writeAndFlush(wrapOutboundOut(.head(.init(version: .http1_1, status: .continue))), promise: nil)
    }
}

// MARK: - The end

extension ExchangeGuard {
    /// The output ends behind the last answer. The input is read on for a while: closed with bytes in it, the connection
    /// would be reset, and the answer with it.
    private func end(_ context: ChannelHandlerContext) {
        isEnding = true
        isLast = true
        isReading = false
        context.flush()
        context.close(mode: .output, promise: nil)
        lingeringEnd = context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { [weak self] in
            self?.context?.close(promise: nil)
        }
    }

    /// Somebody behind wants the connection gone. Once the last answer is out it goes in its own time.
    public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard isEnding, mode == .all else { return context.close(mode: mode, promise: promise) }
        context.channel.closeFuture.cascade(to: promise)
    }

    /// The client has closed its side, or the port is being closed: once the last answer is out, that is all.
    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        let isOver = event is ChannelShouldQuiesceEvent || (event as? ChannelEvent) == .inputClosed
        if isEnding, isOver { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    /// The connection is gone.
    public func channelInactive(context: ChannelHandlerContext) {
        lingeringEnd?.cancel()
        context.fireChannelInactive()
    }
}

@available(*, unavailable)
extension ExchangeGuard: Sendable {}
