import Metrics
import Postgres
import Redis

/// What the leading relay does now and then: it measures the outbox and prunes what was published long ago.
struct RelayHousekeeping {
    /// Redis' and PostgreSQL's clocks may differ by this much.
    private static let clockMargin = Duration.seconds(60)
    private static let depthLimit = 100_000
    private static let batchesPerRound = 20

    private let relay: OutboxRelay
    private let connection: PostgresConnection
    private let store: OutboxStore
    private let rows: Gauge
    private let oldestAge: Gauge
    private var due = ContinuousClock.now

    init(relay: OutboxRelay, connection: PostgresConnection) {
        self.relay = relay
        self.connection = connection
        store = OutboxStore(schema: relay.schema)
        rows = Gauge(label: EventBusMetrics.outboxRows, dimensions: [("context", relay.schema)])
        oldestAge = Gauge(label: EventBusMetrics.outboxOldestAge, dimensions: [("context", relay.schema)])
    }

    mutating func runIfDue() async throws {
        guard ContinuousClock.now >= due else { return }
        due = .now + relay.settings.housekeepingInterval
        let depth = try await store.depth(limit: Self.depthLimit, in: connection)
        rows.record(depth.rows)
        oldestAge.record(depth.oldestAge)
        try await prune()
    }

    private func prune() async throws {
        let age = Self.prunableAge(
            unacknowledged: try await oldestUnacknowledgedAge(), retention: relay.settings.retention,
            maximum: relay.settings.maximumRetention, margin: Self.clockMargin)
        for _ in 0..<Self.batchesPerRound {
            let limit = relay.settings.pruneBatch
            guard try await store.prune(olderThan: age, limit: limit, in: connection) == limit else { return }
        }
    }

    /// Rows older than this may go: past the retention, and past what any group has yet to acknowledge, but a group that
    /// never comes back keeps nothing beyond the maximum.
    static func prunableAge(unacknowledged: Duration, retention: Duration, maximum: Duration, margin: Duration)
        -> Duration
    {
        min(max(retention, unacknowledged + margin), max(maximum, retention))
    }

    /// How long ago the oldest entry that some group has not acknowledged was added, over this context's streams.
    private func oldestUnacknowledgedAge() async throws -> Duration {
        var oldest = Duration.zero
        for stream in try await store.newestEntries(in: connection).keys {
            let reply = try await relay.redis.eval(StreamScripts.unacknowledgedAge, keys: [stream.name])
            oldest = max(oldest, .milliseconds(reply.integer ?? 0))
        }
        return oldest
    }
}
