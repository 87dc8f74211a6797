import Logging
import Postgres
import Redis
import ServiceLifecycle
import Synchronization
import Waiting

/// Publishes what waits in one context's outbox, in its order.
///
/// Every process of a service runs one; one of them leads, elected by an advisory lock of its PostgreSQL session, and
/// does its work on that very session: who lost the lock cannot read the outbox either. Rows are published at least once;
/// a crash between publishing and recording it repeats some, with the same event ids.
public final class OutboxRelay: Service, Sendable {
    /// The relay's intervals and bounds.
    public typealias Settings = RelaySettings

    private let schema: String
    private let settings: RelaySettings
    private let redis: RedisClient
    /// Tells what has to wait in the outbox; nil where nothing ever does.
    private let capacity: BrokerCapacity?
    private let recorded: RecordedStream?
    private let logger: Logger
    private let stop = StopFlag()
    private let wakeSignal = WakeSignal()
    private let pool: PostgresPool
    private let leading = Mutex(false)
    private let metrics: RelayMetrics

    /// A relay for the outbox in a context's schema.
    /// - Parameter recorded: the context's stream whose events are rows of a table of its own, if it has one.
    public init(
        schema: String, pool: PostgresPool, redis: RedisClient, capacity: BrokerCapacity? = nil,
        recorded: RecordedStream? = nil, settings: Settings = Settings(), logger: Logger
    ) {
        self.capacity = capacity
        self.recorded = recorded
        self.schema = schema
        self.pool = pool
        self.redis = redis
        self.settings = settings
        self.logger = logger
        metrics = RelayMetrics(context: schema)
    }

    /// Whether this process's relay leads its context at the moment.
    public var isLeader: Bool { leading.withLock { $0 } }

    /// Says that a transaction with events has committed, so that they need not wait for the next poll.
    public func wake() {
        wakeSignal.signal()
    }

    /// Leads whenever no other process does, until graceful shutdown or cancellation.
    public func run() async throws {
        let lock = LeaderLock(
            name: "eventbus relay \(schema)", pool: pool, interval: settings.electionInterval,
            silence: settings.leaderSilence, logger: logger)
        await withGracefulShutdownHandler {
            await lock.lead(until: stop) { lease in
                self.setLeading(true)
                defer { self.setLeading(false) }
                var leader = self.leader(on: lease.session)
                try await leader.run()
            }
        } onGracefulShutdown: {
            self.stop.set()
            self.wakeSignal.signal()
        }
    }

    private func leader(on session: PostgresConnection) -> RelayLeader {
        RelayLeader(
            store: OutboxStore(schema: schema), connection: session, redis: redis, capacity: capacity,
            recorded: recorded.map {
                RecordedRelay(
                    $0, schema: schema, connection: session, redis: redis, settings: settings, metrics: metrics)
            },
            settings: settings, stop: stop, wakeSignal: wakeSignal, metrics: metrics, logger: logger)
    }

    private func setLeading(_ isLeading: Bool) {
        leading.withLock { $0 = isLeading }
        metrics.isLeader.record(isLeading ? 1 : 0)
        // Another process measures from now on: what this one saw last must not be taken for what is.
        if !isLeading { metrics.recordOutbox(rows: 0, oldestAge: 0) }
        logger.info(isLeading ? "relay leads" : "relay no longer leads", metadata: ["context": "\(schema)"])
    }
}
