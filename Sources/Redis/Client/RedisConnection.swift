import NIOCore

/// A connection of one caller's own, for commands that block or change the connection. Made by
/// ``RedisClient/withDedicatedConnection(isolation:_:)``, which also closes it.
///
/// It is never reconnected: after ``RedisError/connectionLost`` leave the scope and enter it again.
public final class RedisConnection: RedisCommands {
    /// The prefix put before every key.
    public let keyPrefix: String

    private let handler: NIOLoopBoundBox<RedisChannelHandler>
    private let dispatcher: CommandDispatcher<RedisChannelHandler>
    private let closed: EventLoopFuture<ConnectionEnd>

    fileprivate init(
        handler: RedisChannelHandler, factory: ConnectionFactory, limiter: InFlightLimiter, on loop: any EventLoop
    ) {
        keyPrefix = factory.configuration.keyPrefix
        closed = handler.closed.futureResult
        self.handler = NIOLoopBoundBox(handler, eventLoop: loop)
        dispatcher = CommandDispatcher(
            eventLoop: loop, sink: NIOLoopBoundBox(handler, eventLoop: loop), limiter: limiter, rules: .dedicated,
            defaultTimeout: factory.configuration.commandTimeout, metrics: factory.metrics)
    }

    /// Connects; the future fails with a ``RedisError`` if that does not succeed in time.
    static func connect(_ factory: ConnectionFactory, on eventLoop: any EventLoop) -> EventLoopFuture<RedisConnection> {
        eventLoop.flatSubmit {
            let configuration = factory.configuration
            let limiter = InFlightLimiter(
                maxCommands: configuration.maxInFlight, maxBytes: configuration.maxOutboundBytes)
            let handler = factory.connect(on: eventLoop, limiter: limiter)
            let connection = RedisConnection(handler: handler, factory: factory, limiter: limiter, on: eventLoop)
            return handler.ready.futureResult.map { connection }
        }
    }

    /// Sends a command. Give a blocking command a `timeout` above its block time.
    public func send(_ command: RedisCommand, timeout: Duration? = nil) async throws(RedisError) -> RedisValue {
        try await dispatcher.send(command, timeout: timeout)
    }

    /// Sends commands in one write; each has its own result, in the order of the commands.
    public func pipeline(
        _ commands: [RedisCommand], timeout: Duration? = nil
    ) async throws(RedisError) -> [Result<RedisValue, RedisError>] {
        try await dispatcher.pipeline(commands, timeout: timeout)
    }

    /// Closes at once; commands in flight fail with ``RedisError/connectionLost``.
    func close() async {
        dispatcher.close { [handler] in handler.value.close(.shutdown) }
        // The promise is only ever succeeded.
        _ = try? await closed.get()
    }
}

/// The dedicated connections that are open, so that they are bounded and end with the client.
struct DedicatedConnections {
    private var open: [ObjectIdentifier: RedisConnection] = [:]
    private var reserved = 0
    private var isClosed = false

    /// Takes a place for a connection to be made.
    mutating func reserve(limit: Int) throws(RedisError) {
        guard !isClosed else { throw .shutdown }
        guard open.count + reserved < limit else { throw .tooManyConnections }
        reserved += 1
    }

    /// Gives the place back: no connection was made.
    mutating func abandon() {
        reserved -= 1
    }

    /// Fills the place; false if the client was closed meanwhile.
    mutating func add(_ connection: RedisConnection) -> Bool {
        reserved -= 1
        guard !isClosed else { return false }
        open[ObjectIdentifier(connection)] = connection
        return true
    }

    mutating func remove(_ connection: RedisConnection) {
        open[ObjectIdentifier(connection)] = nil
    }

    /// Takes no more connections; answers those to close.
    mutating func close() -> [RedisConnection] {
        isClosed = true
        defer { open = [:] }
        return Array(open.values)
    }
}
