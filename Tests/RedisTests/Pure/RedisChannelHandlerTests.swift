import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import Redis

@Suite("The channel handler")
struct RedisChannelHandlerTests {
    private let limiter = InFlightLimiter(maxCommands: 100, maxBytes: 10_000)

    private func connected() throws -> (EmbeddedChannel, RedisChannelHandler) {
        let channel = EmbeddedChannel()
        var configuration = try RedisConfiguration(url: "redis://localhost")
        configuration.keyPrefix = "p:"
        let handler = RedisChannelHandler(
            eventLoop: channel.embeddedEventLoop, configuration: configuration, limiter: limiter,
            metrics: RedisMetrics(client: "test"))
        try channel.pipeline.syncOperations.addHandler(handler)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 6379)).wait()
        #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(string: "*1\r\n$4\r\nPING\r\n"))
        try channel.writeInbound(ByteBuffer(string: "+PONG\r\n"))
        return (channel, handler)
    }

    private func pending(_ name: String, _ results: Results) -> PendingCommand {
        let ticket = CommandTicket(
            id: 1, name: name, submitted: .now(), deadline: .now() + .seconds(5), cost: 50,
            complete: { result in results.list.withLock { $0.append(result) } })
        #expect(limiter.admit(commands: 1, bytes: 50))
        return PendingCommand(command: RedisCommand("GET", .key(name)), ticket: ticket)
    }

    private final class Results: Sendable {
        let list = Mutex<[Result<RedisValue, RedisError>]>([])
        var all: [Result<RedisValue, RedisError>] { list.withLock { $0 } }
    }

    @Test("the commands of one turn leave in one write")
    func coalescing() throws {
        let (channel, handler) = try connected()
        let results = Results()
        handler.accept([pending("a", results), pending("b", results), pending("c", results)])
        let expected = ["a", "b", "c"].map { "*2\r\n$3\r\nGET\r\n$3\r\np:\($0)\r\n" }.joined()
        #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(string: expected))
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
        try channel.writeInbound(ByteBuffer(string: ":1\r\n:2\r\n:3\r\n"))
        #expect(results.all == [.success(.integer(1)), .success(.integer(2)), .success(.integer(3))])
        #expect(limiter.commands == 0)
        _ = try channel.finish()
    }

    @Test("a connection that ends fails what was in flight, once, and gives back its places")
    func loss() throws {
        let (channel, handler) = try connected()
        let results = Results()
        handler.accept([pending("a", results), pending("b", results)])
        try channel.writeInbound(ByteBuffer(string: ":1\r\n"))
        _ = try channel.finish(acceptAlreadyClosed: true)
        #expect(results.all == [.success(.integer(1)), .failure(.connectionLost)])
        #expect(limiter.commands == 0)
        #expect(try handler.closed.futureResult.wait().error == .connectionLost)
        handler.accept([pending("c", results)])
        #expect(results.all.last == .failure(.notConnected))
        #expect(limiter.commands == 0)
    }

    @Test("a connection given up before its channel exists is closed, and nothing of it stays in memory")
    func givenUpEarly() throws {
        weak var remains: RedisChannelHandler?
        do {
            let channel = EmbeddedChannel()
            let handler = RedisChannelHandler(
                eventLoop: channel.embeddedEventLoop, configuration: try RedisConfiguration(url: "redis://localhost"),
                limiter: limiter, metrics: RedisMetrics(client: "test"))
            remains = handler
            handler.close(.shutdown)
            try channel.pipeline.syncOperations.addHandler(handler)
            channel.embeddedEventLoop.run()
            #expect(throws: RedisError.shutdown) { try handler.ready.futureResult.wait() }
            _ = try? channel.finish(acceptAlreadyClosed: true)
        }
        #expect(remains == nil)
    }

    @Test("nothing after a malformed reply is believed")
    func malformed() throws {
        let (channel, handler) = try connected()
        let results = Results()
        handler.accept([pending("a", results), pending("b", results), pending("c", results)])
        try channel.writeInbound(ByteBuffer(string: ":1\r\n?what\r\n:3\r\n"))
        let reason = try handler.closed.futureResult.wait().error
        #expect(results.all == [.success(.integer(1)), .failure(reason), .failure(.connectionLost)])
        #expect(!channel.isActive)
        guard case .protocolViolation = reason else {
            Issue.record("the reason is lost")
            return
        }
        _ = try channel.finish(acceptAlreadyClosed: true)
    }
}
