import EventBus
import Hummingbird
import ServiceKit
import ServiceLifecycle
import Serving

/// One marketplace process: the server put together from the parts.
struct MarketplaceProcess {
    private let settings: MarketplaceSettings

    init(_ settings: MarketplaceSettings) {
        self.settings = settings
    }

    /// Runs until SIGTERM. Services are listed in the order of their start; they end in the opposite order.
    func run() async throws {
        let backbone = try await ServiceBackbone(settings.common)
        let callers = backbone.makeGuard()
        let readPool = try backbone.makeReadPool(size: settings.readPoolSize)
        let parts = MarketplaceParts(settings, backbone.connections, readPool: readPool, callers.accounts.news)
        try await backbone.run(
            parts.router(callers.authenticator),
            services: callers.services + [readPool, callers.tail] + parts.services(backbone))
    }
}

extension MarketplaceParts {
    /// What has to run while the service does.
    func services(_ backbone: ServiceBackbone) -> [any Service] {
        [
            backbone.consumer(of: EventHandler.streams, handler: events.handle),
            backbone.trimmer(of: [PublishedEvents.ads]), backbone.idempotencyJob,
            backbone.job("search terms", every: .seconds(10), batch: SearchMaintenance.batch, round: search.indexSome),
        ]
    }

    /// The routes, each behind the guard it needs.
    func router(_ authenticator: Authenticator) -> Router<AppRequestContext> {
        let router = Router<AppRequestContext>.service()
        AdRoutes(useCases: useCases).add(
            reading: router.group("marketplace/ads")
                .add(middleware: AuthenticationMiddleware(authenticator, requirement: .optional)),
            writing: router.group("marketplace/ads").add(middleware: AuthenticationMiddleware(authenticator)))
        return router
    }
}
