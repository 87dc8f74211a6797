import HTTPConnections
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#endif

extension HTTPConnectionHandler {
    func becomeWebSocket(
        of exchange: HTTPExchange, on target: any EventLoop, _ makeHandler: @escaping @Sendable () -> WebSocketHandler?
    ) {
        guard case .answering(let call) = state, call.exchange === exchange, let context else { return }
        guard backlogIsEmpty else { return respond(.refusal(.badRequest), to: exchange) }
        // A tail that has served requests of this connection would stay for good: it is left behind.
        if target === context.eventLoop, !hasTail {
            guard let handler = makeHandler() else { return drop() }
            replacePipeline(with: handler, context)
        } else {
            moveConnection(to: target, context, makeHandler)
        }
    }

    private func replacePipeline(with handler: WebSocketHandler, _ context: ChannelHandlerContext) {
        do {
            try ConnectionPipeline.replace(with: handler, upTo: context, on: context.channel)
        } catch {
            drop()
        }
    }

    /// Hands the TCP connection over to a new channel, by a duplicate of its descriptor; this channel ends.
    ///
    /// A session lives on one event loop, and so must its WebSocket: otherwise each packet would hop between loops.
    private func moveConnection(
        to target: any EventLoop, _ context: ChannelHandlerContext,
        _ makeHandler: @escaping @Sendable () -> WebSocketHandler?
    ) {
        let duplicate = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { fcntl($0, F_DUPFD_CLOEXEC, 0) }
        guard let duplicate, duplicate >= 0 else { return drop() }
        state = .finished
        context.close(promise: nil)
        ClientBootstrap(group: target)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let handler = makeHandler() else { throw ChannelError.operationUnsupported }
                    try channel.useBriefReceiveBuffers()
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .withConnectedSocket(duplicate)
            .whenFailure { _ in }
    }
}
