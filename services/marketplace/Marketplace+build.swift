import EventBus
import Hummingbird
import MarketplaceCore
import Postgres
import ServiceKit
import ServiceLifecycle
import Serving

/// One marketplace: the only place that names concrete types and joins them.
struct MarketplaceProcess {
    private let settings: MarketplaceSettings

    init(_ settings: MarketplaceSettings) {
        self.settings = settings
    }

    /// Runs until SIGTERM. Services are listed in the order of their start; they end in the opposite order.
    func run() async throws {
        let backbone = try await ServiceBackbone(settings.common)
        let callers = backbone.makeGuard()
        let parts = try MarketplaceParts(settings, callers.accounts.news, backbone)
        try await backbone.run(
            parts.router(callers.authenticator), services: callers.services + [callers.tail] + parts.services(backbone))
    }
}

/// Everything of marketplace above its connections.
struct MarketplaceParts {
    let useCases: AdUseCases
    let events: EventHandler
    private let search: SearchUpkeep
    private let readPool: PostgresPool

    /// - Throws: `PostgresError` for an address that cannot be read.
    init(_ settings: MarketplaceSettings, _ news: AccountNews, _ backbone: ServiceBackbone) throws {
        // A lane of its own for what anybody may ask: creations and changes never wait for lists and searches.
        readPool = try settings.common.makePool(size: settings.readPoolSize, purpose: "reads", backbone.logger)
        let record = { pool in
            PostgresAds(
                pool: pool, outbox: backbone.outbox, limits: settings.limits, uploadLifetime: settings.uploadLifetime,
                now: backbone.now, wakeRelay: backbone.wakeRelay, news: news)
        }
        useCases = AdUseCases(
            store: record(backbone.pool), pages: record(readPool),
            awaitUploads: AwaitUploads(uploads: PostgresUploads(pool: backbone.pool)),
            reads: ReadBudget(
                people: backbone.allowance(settings.reads), networks: backbone.allowance(settings.readsOfNetworks)),
            changes: backbone.allowance(settings.changes))
        events = EventHandler(outbox: backbone.outbox, now: backbone.now)
        search = SearchUpkeep(pool: backbone.pool)
    }

    /// What has to run while the service does.
    func services(_ backbone: ServiceBackbone) -> [any Service] {
        [
            readPool, backbone.consumer(of: EventHandler.streams, handler: events.handle),
            backbone.trimmer(of: [PublishedEvents.ads]), backbone.idempotencyJob,
            backbone.job("search terms", every: .seconds(10), batch: SearchUpkeep.batch, round: search.indexSome),
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
