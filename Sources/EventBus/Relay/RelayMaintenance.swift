import Postgres
import Redis

/// What the leading relay does now and then: it measures the outbox and prunes what was published long ago.
///
/// In the leader's own order rather than beside it: what is to be pruned depends on what Redis still has, which is looked at
/// before.
struct RelayMaintenance {
    /// Redis' and PostgreSQL's clocks may differ by this much.
    private static let clockMargin = Duration.seconds(60)
    private static let depthLimit = 100_000
    private static let batchesPerRound = 20

    private let store: OutboxStore
    private let recorded: RecordedRelay?
    private let connection: PostgresConnection
    private let redis: RedisClient
    private let settings: RelaySettings
    private let metrics: RelayMetrics
    private var measurementDue = ContinuousClock.now
    private var pruningDue = ContinuousClock.now

    init(
        store: OutboxStore, recorded: RecordedRelay?, connection: PostgresConnection, redis: RedisClient,
        settings: RelaySettings, metrics: RelayMetrics
    ) {
        self.store = store
        self.recorded = recorded
        self.connection = connection
        self.redis = redis
        self.settings = settings
        self.metrics = metrics
    }

    /// Asks PostgreSQL only, so that what waits is seen while Redis is away.
    mutating func measureIfDue() async throws {
        guard ContinuousClock.now >= measurementDue else { return }
        measurementDue = .now + settings.maintenanceInterval
        let depth = try await store.depth(limit: Self.depthLimit, in: connection)
        // What is noted and that nobody publishes waits as well.
        let silence = try await recorded?.longestSilence() ?? 0
        metrics.recordOutbox(rows: depth.rows, oldestAge: max(depth.oldestAge, silence))
    }

    mutating func pruneIfDue() async throws {
        guard ContinuousClock.now >= pruningDue else { return }
        pruningDue = .now + settings.maintenanceInterval
        let age = Self.prunableAge(
            unacknowledged: try await oldestUnacknowledgedAge(), retention: settings.retention,
            maximum: settings.maximumRetention, margin: Self.clockMargin)
        try await recorded?.advance(prunable: age)
        for _ in 0..<Self.batchesPerRound {
            let limit = settings.pruneBatch
            guard try await store.prune(olderThan: age, limit: limit, in: connection) == limit else { return }
        }
    }

    /// Rows older than this may go: past the retention, and past what any group has yet to acknowledge, but a group that
    /// never comes back keeps nothing beyond the maximum.
    static func prunableAge(unacknowledged: Duration, retention: Duration, maximum: Duration, margin: Duration)
        -> Duration
    {
        let wanted = unacknowledged > .zero ? unacknowledged + margin : .zero
        return min(max(retention, wanted), max(maximum, retention))
    }

    /// How long ago the oldest entry that some group has not acknowledged was added, over this context's streams.
    private func oldestUnacknowledgedAge() async throws -> Duration {
        var oldest = Duration.zero
        var streams = Set(try await store.newestEntries(in: connection).keys)
        if let recorded { streams.insert(recorded.recorded.stream) }
        for stream in streams {
            let reply = try await redis.eval(StreamScripts.unacknowledgedAge, keys: [stream.name])
            oldest = max(oldest, .milliseconds(reply.integer ?? 0))
        }
        return oldest
    }
}
