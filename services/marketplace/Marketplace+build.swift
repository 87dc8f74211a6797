import EventBus
import Foundation
import Hummingbird
import ServiceKit
import Serving

/// One marketplace: the only place that names concrete types and joins them.
struct MarketplaceProcess {
    private let settings: MarketplaceSettings

    init(_ settings: MarketplaceSettings) {
        self.settings = settings
    }

    /// Runs until SIGTERM.
    func run() async throws {
        let backbone = try await ServiceBackbone(settings.common)
        let callers = backbone.makeGuard()
        let now: @Sendable () -> Date = { Date() }

        let handler = EventHandler(outbox: backbone.outbox, now: now)
        let consumer = backbone.consumer(of: ConsumedEvent.streams) { event, connection in
            try await handler.handle(event, in: connection)
        }
        // A lane of its own for what anybody may ask: creations and changes never wait for lists and searches.
        let readPool = try settings.common.makePool(size: settings.readPoolSize, purpose: "reads", backbone.logger)
        let record = { pool in
            PostgresAds(
                pool: pool, outbox: backbone.outbox, limits: settings.limits, uploadLifetime: settings.uploadLifetime,
                now: now, wakeRelay: backbone.wakeRelay)
        }
        let awaitUploads = AwaitUploads(uploads: PostgresUploads(pool: backbone.pool))
        let search = SearchUpkeep(pool: backbone.pool)
        let useCases = AdUseCases(
            store: record(backbone.pool), pages: record(readPool), awaitUploads: awaitUploads,
            reads: ReadBudget(
                people: backbone.allowance(settings.reads), networks: backbone.allowance(settings.readsOfNetworks)),
            changes: backbone.allowance(settings.changes))

        let router = Router<AppRequestContext>.service()
        AdRoutes(useCases: useCases).add(
            reading: router.group("marketplace/ads")
                .add(middleware: AuthenticationMiddleware(callers.authenticator, requirement: .optional)),
            writing: router.group("marketplace/ads").add(middleware: AuthenticationMiddleware(callers.authenticator)))
        try await backbone.run(
            router,
            services: callers.services + [
                readPool, callers.tail, consumer, backbone.trimmer(of: [PublishedEvents.ads]),
                backbone.idempotencyUpkeep,
                backbone.upkeep(
                    of: "search terms", every: .seconds(10), batch: SearchUpkeep.batch, round: search.indexSome),
            ])
    }
}
