import EventBus
import Hummingbird
import HummingbirdCore
import NIOCore
import ServiceKit
import ServiceLifecycle
import Serving
import SocketIO

/// One gateway process: the server put together from the parts.
struct RoomsGatewayProcess {
    private let settings: RoomsGatewaySettings

    init(_ settings: RoomsGatewaySettings) {
        self.settings = settings
    }

    /// Runs until SIGTERM. Services are listed in the order of their start; they end in the opposite order, so that what
    /// takes requests ends before what they need.
    func run() async throws {
        let backbone = try await ServiceBackbone(settings.common, recorded: .messages)
        let callers = backbone.makeGuard()
        let readPool = try backbone.makeReadPool(size: settings.readPoolSize)
        let parts = RoomsGatewayParts(settings, backbone, readPool: readPool, callers)
        try await backbone.run(
            parts.router(callers.authenticator),
            server: .socketIO([parts.sockets.engine], configuration: portConfiguration()),
            services: callers.services + [readPool] + parts.services(backbone),
            last: [SocketDrain(server: parts.sockets, spread: settings.drainSpread, now: parts.now)])
    }

    private func portConfiguration() -> PortConfiguration {
        var configuration = PortConfiguration()
        configuration.keepAliveTimeout = TimeAmount(settings.common.shared.idleTimeout)
        configuration.refusals = Problem.refusal
        return configuration
    }
}

extension RoomsGatewayParts {
    /// What has to run while the service does.
    func services(_ backbone: ServiceBackbone) -> [any Service] {
        record.services(backbone) + live.services(backbone)
    }

    /// The routes, each behind the guard it needs.
    func router(_ authenticator: Authenticator) -> Router<AppRequestContext> {
        let router = Router<AppRequestContext>.service()
        let routes = RoomRoutes(useCases: useCases, now: now)
        routes.add(to: router.group("rooms").add(middleware: AuthenticationMiddleware(authenticator)))
        routes.addLeaving(
            to: router.group("rooms").add(middleware: AuthenticationMiddleware(authenticator, access: .entrance)))
        return router
    }
}

extension RecordParts {
    /// What keeps the record: the consumer of what others say, and what time alone brings about.
    fileprivate func services(_ backbone: ServiceBackbone) -> [any Service] {
        [
            backbone.trimmer(of: [PublishedEvents.messages, PublishedEvents.rooms]), backbone.idempotencyJob,
            backbone.job("silences", atLeastEvery: SilenceMaintenance.interval, round: silences.expireDue),
            backbone.job("left rooms", every: .seconds(10), batch: 1, round: leftRooms.emptySome),
            backbone.job(
                "departures", every: .seconds(600), batch: DepartureMaintenance.batch, round: departures.deleteSome),
            backbone.consumer(of: EventHandler.streams, handler: events.handle),
        ]
    }
}

extension LiveParts {
    /// What keeps it level with the streams and the record.
    fileprivate func services(_ backbone: ServiceBackbone) -> [any Service] {
        let tail = EventTail(
            streams: LiveEvents.streams, redis: backbone.connections.redis, pulse: callers.pulse,
            logger: backbone.connections.logger, skips: { [ownEvents] in ownEvents.contains($0) },
            handler: { [events] in await events.receive($0, $1) },
            onGap: { [events] in await events.resynchronize() })
        return [
            publisher,
            backbone.job("connected accounts", every: .seconds(1)) { [events, callers, directory] in
                await directory.waitForAnybody()
                if !callers.pulse.isBeating { await events.levelAccounts() }
            },
            writer, tail, repair,
            backbone.job("room updates", every: RoomUpdates.interval) { [updates] in
                updates.tellWaiting()
                await updates.waitForSome()
            },
        ]
    }
}
