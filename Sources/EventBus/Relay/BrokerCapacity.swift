import Logging
import Metrics
import Redis
import ServiceLifecycle
import Synchronization
import Waiting

/// Whether Redis has room for everything, or only for what must not wait.
///
/// Redis refuses whatever would exceed its `maxmemory`, whoever asks. So that events which take rights away always find
/// room, a part of it is theirs: above ``Settings/scarceAbove`` what can wait stays in the outbox (what those events tell
/// reaches people from the record meanwhile), until the use has fallen below ``Settings/ampleBelow``. A Redis without
/// `maxmemory` is never scarce.
public final class BrokerCapacity: Service, Sendable {
    /// The bounds, as parts of `maxmemory`.
    public struct Settings: Sendable {
        /// Above this what can wait waits.
        public var scarceAbove = 0.8
        /// Below this it goes on.
        public var ampleBelow = 0.7
        /// How often Redis is asked.
        public var interval: Duration = .seconds(1)

        /// The defaults.
        public init() {}
    }

    /// The types of events that can wait.
    public let deferrable: Set<String>

    private let redis: RedisClient
    private let settings: Settings
    private let logger: Logger
    private let scarce = Mutex(false)
    private let used = Gauge(label: EventBusMetrics.memoryUsed)
    private let limit = Gauge(label: EventBusMetrics.memoryLimit)
    private let ratio = Gauge(label: EventBusMetrics.memoryRatio)
    private let isScarceGauge = Gauge(label: EventBusMetrics.memoryScarce)

    /// - Parameter deferrable: the types of events that can wait: none whose loss of time takes away or keeps a right.
    public init(redis: RedisClient, deferrable: Set<String>, settings: Settings = Settings(), logger: Logger) {
        self.redis = redis
        self.deferrable = deferrable
        self.settings = settings
        self.logger = logger
    }

    /// Whether what can wait has to.
    public var isScarce: Bool { scarce.withLock { $0 } }

    /// The types that have to wait now.
    var deferred: [String] { isScarce ? deferrable.sorted() : [] }

    /// Looks at intervals until graceful shutdown or cancellation.
    public func run() async throws {
        // While Redis does not answer nothing is published anyway; what was seen last stands.
        await PeriodicJob("look at Redis' memory", every: settings.interval, logger: logger) {
            try await self.look()
        }.run()
    }

    /// Asks Redis once.
    /// - Throws: `RedisError`.
    public func look() async throws {
        let memory = try await redis.info("memory")
        guard let used = memory["used_memory"].flatMap(Double.init),
            let limit = memory["maxmemory"].flatMap(Double.init)
        else { throw RedisError.unexpectedReply("INFO memory lacks used_memory or maxmemory") }
        observe(used: used, limit: limit)
    }

    func observe(used: Double, limit: Double) {
        let ratio = limit > 0 ? used / limit : 0
        let (before, after) = scarce.withLock { scarce in
            let before = scarce
            scarce = ratio > (scarce ? settings.ampleBelow : settings.scarceAbove)
            return (before, scarce)
        }
        self.used.record(used)
        self.limit.record(limit)
        self.ratio.record(ratio)
        isScarceGauge.record(after ? 1 : 0)
        guard before != after else { return }
        logger.log(
            level: after ? .error : .notice,
            after ? "Redis fills up: what can wait stays in the outbox" : "Redis has room again",
            metadata: ["used": "\(Int(used))", "limit": "\(Int(limit))"])
    }
}
