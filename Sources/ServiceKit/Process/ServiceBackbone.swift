import EventBus
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import Postgres
import Primitives
import Redis
import ServiceLifecycle
import Serving
import Waiting

/// What a server stands on: logs, metrics, its database, Redis and the outbox between the two.
public struct ServiceBackbone: Sendable {
    /// The settings it was made from.
    public let settings: ServiceSettings
    /// What `/metrics` shows.
    public let metrics: PrometheusRegistry
    /// What the service's parts are built over.
    public let connections: ServiceConnections
    /// Whether Redis has room for all of the service's events.
    public let brokerCapacity: BrokerCapacity
    private let relay: OutboxRelay

    /// Sets up logs and metrics for the process, and connects.
    /// - Parameter recorded: the service's stream whose events are rows of a table of its own, if it has one.
    /// - Throws: `PostgresError`, or what the migrator says of a schema that is not this build's; `RedisError`, or its
    ///   refusal of a Redis that may evict.
    public init(_ settings: ServiceSettings, recorded: RecordedStream? = nil) async throws {
        self.settings = settings
        let service = settings.service
        metrics = PrometheusRegistry()
        metrics.bootstrap()
        JSONLogHandler.bootstrap(level: settings.shared.logLevel)
        let logger = Logger(label: service.name)
        let pool = try settings.makePool(logger)
        try await service.migrator(pool, settings).verify()
        let redis = try settings.makeRedis(logger)
        try await redis.requireNoEviction()
        brokerCapacity = BrokerCapacity(
            redis: redis, deferrable: Set(service.deferrableEvents.map(\.rawValue)), logger: logger)
        let relay = OutboxRelay(
            schema: service.context, pool: pool, redis: redis, capacity: brokerCapacity, recorded: recorded,
            logger: logger)
        self.relay = relay
        connections = ServiceConnections(
            pool: pool, redis: redis, schema: service.context, wakeRelay: { relay.wake() }, logger: logger,
            now: WallClock.now)
    }

    private var pool: PostgresPool { connections.pool }
    private var redis: RedisClient { connections.redis }
    private var logger: Logger { connections.logger }

    /// Connections of their own for reads that may take long, so that nothing else waits for them.
    /// - Throws: `PostgresError` for an address that cannot be read.
    public func makeReadPool(size: Int) throws -> PostgresPool {
        try settings.makePool(size: size, purpose: "reads", logger)
    }

    /// The guard of a service that knows accounts from auth's events.
    public func makeGuard() -> ProjectedGuard {
        ProjectedGuard(pool: pool, redis: redis, shared: settings.shared, logger: logger, now: connections.now)
    }

    /// The service's consumer group over `streams`: all its processes together handle each event once, in as many steps as
    /// `handler` takes.
    public func consumer(
        of streams: [EventStream], handler: @escaping EventConsumer.Handler
    ) -> EventConsumer {
        EventConsumer(
            group: settings.service.name, streams: streams, pool: pool, redis: redis,
            inboxSchema: settings.service.context, logger: logger, now: connections.now,
            onCommit: connections.wakeRelay, handler: handler)
    }

    /// Keeps the streams that this service produces within what has been read of them.
    public func trimmer(of streams: [EventStream]) -> StreamTrimmer {
        var bounds = StreamTrimmer.Settings()
        bounds.bytes = settings.shared.streamBytes
        return StreamTrimmer(streams: streams, redis: redis, settings: bounds, logger: logger)
    }

    /// A periodic job that logs to the process's logger. Nobody asked for what it does: its events belong to no trace.
    public func job(
        _ subject: String, every interval: Duration, round: @escaping @Sendable () async throws -> Void
    ) -> PeriodicJob {
        PeriodicJob(subject, every: interval, logger: logger, round: round)
    }

    /// The same for work in batches, which processes share.
    /// - Parameters:
    ///   - batch: what a round does at the most; one that did as much is followed by the next at once.
    ///   - round: does some of the work and returns how much.
    public func job(
        _ subject: String, every interval: Duration, batch: Int, round: @escaping @Sendable () async throws -> Int
    ) -> PeriodicJob {
        PeriodicJob(subject, every: interval, batch: batch, logger: logger, round: round)
    }

    /// The same for work that knows when there will be something to do.
    /// - Parameters:
    ///   - interval: how long a round comes after the one before at the most.
    ///   - round: does what is due, and returns how long nothing else will be.
    public func job(
        _ subject: String, atLeastEvery interval: Duration, round: @escaping @Sendable () async throws -> Duration
    ) -> PeriodicJob {
        PeriodicJob(subject, atLeastEvery: interval, logger: logger, round: round)
    }

    /// The same for work that one process of all does: the one that is elected, until it is not heard of any more.
    /// - Parameter lock: names the work among everything that processes are elected for.
    public func job(
        _ subject: String, every interval: Duration, batch: Int, electedBy lock: String,
        round: @escaping @Sendable () async throws -> Int
    ) -> PeriodicJob {
        .elected(by: lock, of: pool, subject, every: interval, batch: batch, logger: logger, round: round)
    }

    /// Removes the answers that are kept under idempotency keys for long enough.
    public var idempotencyJob: PeriodicJob {
        let maintenance = IdempotencyMaintenance(pool: pool)
        return job(
            "idempotency keys", every: .seconds(600), batch: IdempotencyMaintenance.batch,
            round: maintenance.deleteExpired)
    }

    /// Serves `router`, with health and metrics beside it, until SIGTERM.
    ///
    /// - Parameters:
    ///   - services: what runs beside the server, in the order of start; ended in the opposite order, after the server.
    ///   - last: what ends before the server does, such as open sockets.
    /// - Throws: what a service threw.
    public func run(
        _ router: Router<AppRequestContext>, server: HTTPServerBuilder? = nil, services: [any Service],
        last: [any Service] = []
    ) async throws {
        let readiness = Readiness(checks: [
            .init("postgres") { [pool] in _ = try await pool.query("SELECT 1") },
            .init("redis") { [redis] in try await redis.ping() },
        ])
        HealthRoutes(readiness: readiness, metrics: metrics).add(to: router)
        let application = Application(
            responder: ServicePipeline(router, trustedProxies: settings.shared.trustedProxies, metrics: metrics),
            server: server ?? .service(idleTimeout: settings.shared.idleTimeout),
            configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil),
            eventLoopGroupProvider: .singleton,
            logger: logger)
        try await ServiceRunner(
            services: [pool, redis, brokerCapacity, relay] + services + [application] + last,
            readiness: readiness, limit: settings.shared.shutdownLimit, logger: logger
        ).run()
    }
}
