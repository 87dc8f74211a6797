import EventBus
import MarketplaceCore
import Postgres
import ServiceKit

/// Everything of marketplace above its connections.
struct MarketplaceParts {
    let useCases: AdUseCases
    let events: EventHandler
    let search: SearchMaintenance

    /// - Parameter readPool: a lane of its own for what anybody may ask: creations and changes never wait for lists and
    ///   searches.
    init(
        _ settings: MarketplaceSettings, _ connections: ServiceConnections, readPool: PostgresPool, _ news: AccountNews
    ) {
        let record = { pool in
            PostgresAds(
                pool: pool, outbox: connections.outbox, limits: settings.limits,
                uploadLifetime: settings.uploadLifetime, now: connections.now, wakeRelay: connections.wakeRelay,
                news: news)
        }
        useCases = AdUseCases(
            store: record(connections.pool), pages: record(readPool),
            awaitUploads: AwaitUploads(uploads: PostgresUploads(pool: connections.pool)),
            reads: ReadBudget(
                people: connections.allowance(settings.reads),
                networks: connections.allowance(settings.readsOfNetworks)),
            changes: connections.allowance(settings.changes))
        events = EventHandler(outbox: connections.outbox, now: connections.now)
        search = SearchMaintenance(pool: connections.pool)
    }
}
