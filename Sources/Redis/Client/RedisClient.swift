import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// A client of one Redis server: all callers' commands are pipelined over one shared connection, which is made at the
/// first use (or by ``run()``) and made again whenever it is lost.
///
/// Ends of waiting: a reply, the command's time, the task's cancellation, the loss of the connection. Nothing is ever
/// sent twice, except a script's text after `NOSCRIPT`. Call ``shutdown()`` at the end.
public final class RedisClient: RedisCommands, Service {
    /// The settings the client was made with.
    public let configuration: RedisConfiguration

    let factory: ConnectionFactory
    let eventLoopGroup: any EventLoopGroup
    let dedicated = Mutex(DedicatedConnections())
    private let link: NIOLoopBoundBox<SharedLink>
    private let connected: ConnectedFlag
    private let dispatcher: CommandDispatcher<SharedLink>

    /// A client that connects when it is first used.
    /// - Parameters:
    ///   - configuration: where the server is, and the limits.
    ///   - eventLoopGroup: one of its loops carries the shared connection, any of them dedicated ones.
    ///   - logger: hears of connections made and lost.
    public init(
        configuration: RedisConfiguration, eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger
    ) {
        self.configuration = configuration
        self.eventLoopGroup = eventLoopGroup
        let eventLoop = eventLoopGroup.next()
        let metrics = RedisMetrics(client: configuration.clientName ?? "redis")
        factory = ConnectionFactory(configuration: configuration, metrics: metrics, logger: logger)
        let limiter = InFlightLimiter(
            maxCommands: configuration.maxInFlight, maxBytes: configuration.maxOutboundBytes, gauge: metrics.inFlight)
        let link = SharedLink(eventLoop: eventLoop, factory: factory, limiter: limiter)
        connected = link.isConnected
        self.link = NIOLoopBoundBox.makeBoxSendingValue(link, eventLoop: eventLoop)
        dispatcher = CommandDispatcher(
            eventLoop: eventLoop, sink: self.link, limiter: limiter, rules: .shared,
            defaultTimeout: configuration.commandTimeout, metrics: metrics)
    }

    /// The prefix put before every key.
    public var keyPrefix: String { configuration.keyPrefix }

    /// Whether the shared connection is up at this moment; ``RedisCommands/ping()`` proves that it also answers.
    public var isConnected: Bool { connected.isSet }

    /// Sends a command over the shared connection.
    ///
    /// - Parameter timeout: ``RedisConfiguration/commandTimeout`` if nil.
    /// - Throws: any ``RedisError``; ``RedisError/commandNotAllowed(_:)`` for commands that block or change the connection.
    public func send(_ command: RedisCommand, timeout: Duration? = nil) async throws(RedisError) -> RedisValue {
        try await dispatcher.send(command, timeout: timeout)
    }

    /// Sends commands in one write; no other caller's commands come between them. Not a transaction: each has its own
    /// result, in the order of the commands.
    ///
    /// - Throws: ``RedisError`` if none of them was sent.
    public func pipeline(
        _ commands: [RedisCommand], timeout: Duration? = nil
    ) async throws(RedisError) -> [Result<RedisValue, RedisError>] {
        try await dispatcher.pipeline(commands, timeout: timeout)
    }

    /// Sends a command for callers that have no task, such as channel handlers.
    ///
    /// `completion` is called exactly once and must not block: on the client's event loop, or before this returns if the
    /// command is refused.
    public func send(
        _ command: RedisCommand, timeout: Duration? = nil,
        completion: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void
    ) {
        do throws(RedisError) {
            try dispatcher.submit(
                [Submission(command: command, complete: completion)], id: dispatcher.nextID(),
                deadline: dispatcher.deadline(after: timeout))
        } catch {
            completion(.failure(error))
        }
    }

    /// Connects, and shuts down when the service group asks for it or the task is cancelled.
    public func run() async {
        dispatcher.eventLoop.execute { [link] in link.value.connect() }
        // Throws on cancellation only, which asks for the same.
        try? await gracefulShutdown()
        await shutdown()
    }

    /// Refuses new commands, lets replies in flight come in for at most ``RedisConfiguration/commandTimeout``, closes the
    /// shared connection and all dedicated ones. Calling it again waits for the same end.
    public func shutdown() async {
        for connection in dedicated.withLock({ $0.close() }) { await connection.close() }
        let closed = dispatcher.eventLoop.makePromise(of: Void.self)
        dispatcher.close { [link] in closed.completeWith(link.value.shutDown()) }
        // The promise is only ever succeeded.
        try? await closed.futureResult.get()
    }
}
