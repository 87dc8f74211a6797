import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import SocketIO

/// A server on a free port of the loopback, with both protocols and a router that answers `hello`.
struct TestServer: Sendable {
    let port: Int
    let engine: EngineServer
    let sockets: SocketIOServer
    let application: TestApplication

    /// The suites' namespaces, and times that no test ever waits for.
    static func configuration() -> SocketIOConfiguration {
        var configuration = SocketIOConfiguration()
        configuration.namespaces = ["/", "/custom"]
        configuration.connectTimeout = .minutes(1)
        return configuration
    }

    /// The heartbeat that the published suites' expectations are written for.
    static func suiteConfiguration() -> SocketIOConfiguration {
        var configuration = configuration()
        configuration.engine.pingInterval = .milliseconds(300)
        configuration.engine.pingTimeout = .milliseconds(200)
        configuration.connectTimeout = .seconds(1)
        return configuration
    }

    /// A heartbeat that comes soon and is waited for long: a busy machine does not end a session.
    static func patientHeartbeat() -> SocketIOConfiguration {
        var configuration = configuration()
        configuration.engine.pingInterval = .milliseconds(100)
        return configuration
    }

    /// Runs `body` against a server of its own, which ends afterwards as on SIGTERM.
    static func run(
        _ configuration: SocketIOConfiguration = configuration(), port: PortConfiguration = .init(),
        application: TestApplication = TestApplication(),
        _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        var engineConfiguration = configuration.engine
        engineConfiguration.path = "/engine.io/"
        let engine = EngineServer(
            configuration: engineConfiguration, application: EngineEcho(), eventLoopGroup: group)
        let sockets = SocketIOServer(configuration: configuration, application: application, eventLoopGroup: group)
        var port = port
        port.quiesceTimeout = .milliseconds(50)
        let channel = SocketIOChildChannel(endpoints: [engine, sockets.engine], configuration: port) { _, writer, _ in
            var body = try await writer.writeHead(.init(status: .ok, headerFields: [.contentLength: "5"]))
            try await body.write(hello)
            try await body.finish(nil)
        }
        let running = AsyncStream.makeStream(of: Int.self)
        let service = channel.server(
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { running.continuation.yield($0.localAddress?.port ?? 0) }, eventLoopGroup: group,
            logger: .silent)
        let services = ServiceGroup(
            services: [service], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await services.run() }
            var ports = running.stream.makeAsyncIterator()
            let port = try #require(await ports.next())
            let server = TestServer(port: port, engine: engine, sockets: sockets, application: application)
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await body(server))
            } catch {
                outcome = .failure(error)
            }
            await services.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try outcome.get()
        }
    }

    /// A GET of that session that waits at the server.
    func waitingPoll(of client: PollingTestClient) async throws -> HTTPTestClient {
        let poll = try await client.startGet()
        try await until { try await hasWaitingPoll(client) }
        return poll
    }

    /// Whether a GET of that session waits at the server.
    /// Members of a room of the main namespace, on all event loops together.
    func members(of room: String) async -> Int {
        var count = 0
        for loop in sockets.sessions.loops {
            let members = try? await loop.inbox.eventLoop.submit {
                loop.rooms.value.rooms[RoomKey(namespace: "/", name: room)]?.members.count ?? 0
            }.get()
            count += members ?? 0
        }
        return count
    }

    func hasWaitingPoll(_ client: PollingTestClient) async throws -> Bool {
        try await ask(client) { $0.machine.hasWaitingPoll }
    }

    /// Whether the client has said `close`.
    func isClosing(_ client: PollingTestClient) async throws -> Bool {
        try await ask(client) { $0.closingPost != nil }
    }

    private func ask(
        _ client: PollingTestClient, _ question: @escaping @Sendable (EngineSession) -> Bool
    ) async throws -> Bool {
        let id = try #require(SessionID(client.sid[...]))
        let server = client.path == "/engine.io/" ? engine : sockets.engine
        return await withCheckedContinuation { continuation in
            server.withSession(id) { continuation.resume(returning: $0.map(question) ?? false) }
        }
    }

    private static let hello = ByteBuffer(string: "hello")
}

/// Sends every message back.
struct EngineEcho: EngineApplication {
    func opened(_ session: EngineSession) -> any EngineSessionHandler { Handler(session) }

    private final class Handler: EngineSessionHandler {
        private weak var session: EngineSession?

        init(_ session: EngineSession) {
            self.session = session
        }

        func received(_ message: EngineMessage) {
            session?.send(EncodedFrames(message))
        }

        func closed(_ reason: DisconnectReason) {}
    }
}
