import ArgumentParser
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import SocketIO

/// The server that the published Engine.IO and Socket.IO protocol suites are run against: both paths, no token, no
/// database. Ends on SIGTERM.
@main
struct SocketIOConformance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "socketio-conformance",
        abstract: "Serves /engine.io/ and /socket.io/ as the official protocol test suites expect them.")

    @Option(help: "The port on 127.0.0.1; 0 takes a free one.")
    var port: Int

    func run() async throws {
        let logger = Self.logger()
        let group = MultiThreadedEventLoopGroup.singleton
        let echo = EngineServer(
            configuration: Self.engine(path: "/engine.io/"), application: EngineEcho(), eventLoopGroup: group,
            label: "engine")
        var configuration = SocketIOConfiguration(path: "/socket.io/")
        configuration.engine = Self.engine(path: "/socket.io/")
        configuration.namespaces = ["/", "/custom"]
        configuration.connectTimeout = .seconds(1)
        let sockets = SocketIOServer(
            configuration: configuration, application: SocketEcho(), eventLoopGroup: group, label: "socket")
        let server = SocketIOChildChannel(endpoints: [echo, sockets.engine], responder: Self.notFound).server(
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in logger.notice("listening on \(channel.localAddress?.port ?? 0)") },
            eventLoopGroup: group, logger: logger)
        let services = ServiceGroup(
            services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await services.run()
    }

    private static func logger() -> Logger {
        var logger = Logger(label: "socketio-conformance")
        logger.logLevel = .notice
        return logger
    }

    /// The settings that the suites' expectations are written for.
    private static func engine(path: String) -> EngineConfiguration {
        var configuration = EngineConfiguration(path: path)
        configuration.pingInterval = .milliseconds(300)
        configuration.pingTimeout = .milliseconds(200)
        configuration.limits.maxPayload = 1_000_000
        return configuration
    }

    @Sendable
    private static func notFound(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        try await writer.writeResponse(.init(status: .notFound, headerFields: [.contentLength: "0"]))
    }
}
