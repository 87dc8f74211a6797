import Logging
import Metrics
import Primitives
import Redis
import ServiceLifecycle
import Waiting

/// Keeps streams short without taking anything from anybody: it removes only what every group has acknowledged and what
/// is older than a retention, which tails and groups to come can rely on. A stream that is larger than its bytes allow keeps
/// a shorter time than that, never less than ``Settings/leastRetention``.
///
/// A stream that no group reads keeps ``Settings/ungroupedRetention``. A group that nobody serves any more holds its
/// streams for ever; the gauge of its lag tells, and `XGROUP DESTROY` ends it. Any process may trim any stream: several
/// at once do no harm.
public final class StreamTrimmer: Service, Sendable {
    /// The trimmer's retentions.
    public struct Settings: Sendable {
        /// How long acknowledged entries stay. Should be above ``RelaySettings/restartWindow``: what was trimmed earlier
        /// is not found again when Redis loses data.
        public var retention: Duration = .seconds(600)
        /// How long entries of a stream without any group stay.
        public var ungroupedRetention: Duration = .seconds(3600)
        /// Bytes of one stream; above it what is acknowledged stays for less.
        public var bytes = 64 << 20
        /// How long entries stay even then, for tails.
        public var leastRetention: Duration = .seconds(30)
        /// How often to trim.
        public var interval: Duration = .seconds(15)

        /// The defaults.
        public init() {}
    }

    private let streams: [EventStream]
    private let redis: RedisClient
    private let settings: Settings
    private let logger: Logger

    /// A trimmer of some streams, normally those that the service publishes to.
    public init(streams: [EventStream], redis: RedisClient, settings: Settings = Settings(), logger: Logger) {
        self.streams = streams
        self.redis = redis
        self.settings = settings
        self.logger = logger
    }

    /// Trims at intervals until graceful shutdown or cancellation.
    public func run() async throws {
        await PeriodicJob("trimming of streams", every: settings.interval, isSpread: true, logger: logger) {
            try await self.trim()
        }.run()
    }

    /// Trims every stream once. Answers how many entries were removed.
    @discardableResult
    public func trim() async throws -> Int {
        var removed = 0
        for stream in streams {
            let reply = try await redis.eval(
                StreamScripts.trim, keys: [stream.name],
                arguments: [
                    RedisArgument(settings.retention.milliseconds(rounded: .down)),
                    RedisArgument(settings.ungroupedRetention.milliseconds(rounded: .down)),
                    RedisArgument(settings.bytes), RedisArgument(settings.leastRetention.milliseconds(rounded: .down)),
                ])
            let count = reply.array?.first?.integer ?? 0
            removed += count
            Gauge(label: EventBusMetrics.streamBytes, dimensions: [("stream", stream.name)])
                .record(reply.array?.last?.integer ?? 0)
            Counter(label: EventBusMetrics.trimmed, dimensions: [("stream", stream.name)]).increment(by: count)
        }
        return removed
    }
}
