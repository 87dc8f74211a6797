import HTTPConnections
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

/// Hummingbird's channel for a port that also speaks Engine.IO: requests to an ``EngineServer``'s path are served by it,
/// all others by Hummingbird's router.
public struct SocketIOChildChannel: ServerChildChannel, HTTPChannelHandler {
    /// A connection, and its HTTP tail if it ever needs one.
    public struct Value: ServerChildChannelValue {
        /// The connection.
        public let channel: any Channel
        let tail: EventLoopFuture<HTTPTail?>
    }

    /// Answers requests that are not Engine.IO's.
    public let responder: HTTPChannelHandler.Responder
    private let endpoints: [EngineServer]
    private let port: PortLoops

    /// - Parameters:
    ///   - endpoints: served in this order; each has its own path. All must be made with the same event loop group, the
    ///     one that accepts the port's connections.
    ///   - responder: answers all other requests.
    public init(
        endpoints: [EngineServer], configuration: PortConfiguration = .init(),
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        self.endpoints = endpoints
        self.responder = responder
        self.port = PortLoops(configuration: configuration)
    }

    /// Prepares an accepted connection.
    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            guard let closed = port.admit(channel) else {
                channel.close(promise: nil)
                throw ConnectionLimitReached()
            }
            closed.whenComplete { _ in port.release() }
            let configuration = port.configuration
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = configuration.headerBytes
            limits.maxHeaderListSize = configuration.headerBytes
            limits.maxHeaderFieldCount = configuration.headerFields
            let promise = channel.eventLoop.makePromise(of: HTTPTail?.self)
            try channel.useBriefReceiveBuffers()
            try ConnectionPipeline.begin(
                on: channel, limits: limits, refusals: configuration.refusals, logger: logger)
            try channel.pipeline.syncOperations.addHandler(
                HTTPConnectionHandler(
                    port: port.loop(channel.eventLoop), endpoints: endpoints, tailPromise: promise, logger: logger))
            return Value(channel: channel, tail: promise.futureResult)
        }
    }

    /// Serves the connection's requests other than Engine.IO's; returns at once for one that has none.
    public func handle(value: Value, logger: Logger) async {
        guard let tail = try? await value.tail.get() else { return }
        await handleHTTP(asyncChannel: tail.channel, logger: logger)
    }
}

/// More connections than ``PortConfiguration/connections``.
struct ConnectionLimitReached: Error {}

/// A port's loops, made as connections first come to them.
final class PortLoops: Sendable {
    let configuration: PortConfiguration
    private let count = Atomic<Int>(0)
    private let loops = Mutex<[ObjectIdentifier: NIOLoopBoundBox<PortLoop>]>([:])

    init(configuration: PortConfiguration) {
        self.configuration = configuration
    }

    /// Nil when the port is full; else the future after which ``release()`` is due.
    func admit(_ channel: any Channel) -> EventLoopFuture<Void>? {
        guard count.wrappingAdd(1, ordering: .relaxed).newValue <= configuration.connections else {
            release()
            return nil
        }
        return channel.closeFuture
    }

    func release() {
        count.wrappingSubtract(1, ordering: .relaxed)
    }

    /// On that event loop only.
    func loop(_ eventLoop: any EventLoop) -> PortLoop {
        let box = loops.withLock { loops in
            let key = ObjectIdentifier(eventLoop)
            if let box = loops[key] { return box }
            let box = NIOLoopBoundBox.makeBoxSendingValue(
                PortLoop(configuration: configuration, eventLoop: eventLoop), eventLoop: eventLoop)
            loops[key] = box
            return box
        }
        return box.value
    }
}

extension HTTPServerBuilder {
    /// Serves Engine.IO beside a Hummingbird router, on one port.
    ///
    /// ```swift
    /// let app = Application(router: router, server: .socketIO([socketServer.engine]), …)
    /// ```
    public static func socketIO(
        _ endpoints: [EngineServer], configuration: PortConfiguration = .init()
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            SocketIOChildChannel(endpoints: endpoints, configuration: configuration, responder: responder)
        }
    }
}
