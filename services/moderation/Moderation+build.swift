import EventBus
import Hummingbird
import ServiceKit
import ServiceLifecycle
import Serving

/// One moderation process: the server put together from the parts.
struct ModerationProcess {
    private let settings: ModerationSettings

    init(_ settings: ModerationSettings) {
        self.settings = settings
    }

    /// Runs until SIGTERM. Services are listed in the order of their start; they end in the opposite order.
    func run() async throws {
        let backbone = try await ServiceBackbone(settings.common)
        let callers = backbone.makeGuard()
        let readPool = try backbone.makeReadPool(size: settings.readPoolSize)
        let parts = ModerationParts(settings, backbone.connections, readPool: readPool, callers.accounts.news)
        try await backbone.run(
            parts.router(callers.authenticator),
            services: callers.services + [readPool, callers.tail] + parts.services(backbone))
    }
}

extension ModerationParts {
    /// What has to run while the service does.
    func services(_ backbone: ServiceBackbone) -> [any Service] {
        [
            backbone.consumer(of: EventHandler.streams, handler: events.handle),
            backbone.trimmer(of: [PublishedEvents.moderation]), backbone.idempotencyJob, notices,
            backbone.job("trust", every: .seconds(60), batch: TrustMaintenance.batch, round: trust.refreshDue),
        ]
    }

    /// The routes, each behind the guard it needs.
    func router(_ authenticator: Authenticator) -> Router<AppRequestContext> {
        let router = Router<AppRequestContext>.service()
        let own = router.group("moderation")
            .add(middleware: AuthenticationMiddleware(authenticator, access: .ownRights))
        RecordRoutes(useCases: useCases).addOwn(to: own)
        let admins = router.group("moderation").add(middleware: AuthenticationMiddleware(authenticator))
            .add(middleware: AdminsOnly())
        DecisionRoutes(useCases: useCases).add(to: admins)
        RecordRoutes(useCases: useCases).addForAdmins(to: admins)
        QueueRoutes(useCases: useCases).add(to: admins)
        PrivateAccessRoutes(useCases: useCases).add(to: admins)
        return router
    }
}
