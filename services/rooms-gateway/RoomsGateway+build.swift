import EventBus
import Foundation
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOPosix
import RoomsGatewayCore
import ServiceKit
import ServiceLifecycle
import Serving
import SocketIO

/// One gateway: the only place that names concrete types and joins them.
struct GatewayProcess {
    private let settings: RoomsSettings

    init(_ settings: RoomsSettings) {
        self.settings = settings
    }

    /// Runs until SIGTERM. Services are listed in the order of their start; they end in the opposite order, so that what
    /// takes requests ends before what they need.
    func run() async throws {
        let backbone = try await ServiceBackbone(settings.common)
        let parts = try RoomsParts(settings, backbone)
        try await backbone.run(
            parts.router(), server: .socketIO([parts.sockets.engine], configuration: portConfiguration()),
            services: parts.services,
            last: [SocketDrain(server: parts.sockets, spread: settings.drainSpread, now: backbone.now)])
    }

    private func portConfiguration() -> PortConfiguration {
        var configuration = PortConfiguration()
        configuration.keepAliveTimeout = TimeAmount(settings.common.shared.idleTimeout)
        configuration.refusals = Problem.refusal
        return configuration
    }
}

/// Everything of a gateway above its connections, layer by layer: the record, what is live, what can be asked, and the socket
/// server that takes the questions.
struct RoomsParts {
    let useCases: RoomUseCases
    let sockets: SocketIOServer
    /// What has to run while the service does.
    let services: [any Service]
    private let authenticator: Authenticator
    private let now: @Sendable () -> Date

    /// - Throws: `PostgresError` for an address that cannot be read.
    init(_ settings: RoomsSettings, _ backbone: ServiceBackbone) throws {
        now = backbone.now
        let callers = backbone.makeGuard()
        let record = try RecordParts(settings, callers.accounts.news, backbone)
        let broadcaster = RoomBroadcaster()
        let live = LiveParts(record, callers, broadcaster, backbone, settings)
        useCases = RoomUseCases(record, callers, live.writer, backbone, settings)
        let gateway = SocketGateway(
            authenticator: callers.authenticator, useCases: useCases,
            live: LiveRooms(
                joinRoom: useCases.joinRoom, messages: record.messages, feeds: live.feeds, repair: live.repair, now: now
            ),
            directory: live.directory, revocations: callers.revocations, accounts: callers.accounts,
            limits: settings.session, logger: backbone.logger, now: now)
        sockets = SocketIOServer(
            configuration: settings.socketConfiguration, application: gateway,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        broadcaster.use(sockets)
        authenticator = callers.authenticator
        services = callers.services + record.services(backbone) + live.services(backbone, callers)
    }

    /// The routes, each behind the guard it needs.
    func router() -> Router<AppRequestContext> {
        let router = Router<AppRequestContext>.service()
        let routes = RoomRoutes(useCases: useCases, now: now)
        routes.add(to: router.group("rooms").add(middleware: AuthenticationMiddleware(authenticator)))
        routes.addLeaving(
            to: router.group("rooms").add(middleware: AuthenticationMiddleware(authenticator, access: .entrance)))
        return router
    }
}

extension RoomsSettings {
    fileprivate var socketConfiguration: SocketIOConfiguration {
        var configuration = SocketIOConfiguration()
        configuration.engine.limits.sessions = maxConnections
        configuration.engine.limits.sessionsPerAddress = maxConnectionsPerAddress
        configuration.engine.trustedProxies = common.shared.trustedProxies
        configuration.engine.affinityHeader = "x-session-affinity"
        configuration.engine.origins = .listed(Set(common.shared.publicOrigins), sameHost: true)
        configuration.limits.roomsPerSocket = session.rooms
        return configuration
    }
}
