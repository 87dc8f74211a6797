import ArgumentParser
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import SocketIO

/// The Socket.IO library alone under the gateway's events, without token, rules, database or Redis: what no gateway on
/// this machine can surpass.
@main
struct BenchCeiling: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-ceiling",
        abstract: "Serves rooms:join and rooms:message:send from memory on 127.0.0.1, for bench-load.")

    @Option(help: "The port on 127.0.0.1.")
    var port: Int

    func run() async throws {
        let logger = Self.logger()
        let group = MultiThreadedEventLoopGroup.singleton
        let rooms = MemoryRooms()
        let sockets = SocketIOServer(
            configuration: SocketIOConfiguration(), application: MemoryGateway(rooms: rooms), eventLoopGroup: group)
        rooms.use(sockets)
        let server = SocketIOChildChannel(endpoints: [sockets.engine], responder: Self.notFound).server(
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in logger.notice("listening on \(channel.localAddress?.port ?? 0)") },
            eventLoopGroup: group, logger: logger)
        let services = ServiceGroup(
            services: [server, rooms], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await services.run()
    }

    private static func logger() -> Logger {
        var logger = Logger(label: "bench-ceiling")
        logger.logLevel = .notice
        return logger
    }

    @Sendable
    private static func notFound(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        try await writer.writeResponse(.init(status: .notFound, headerFields: [.contentLength: "0"]))
    }
}
