import Logging
import Metrics
import Postgres
import Redis
import ServiceLifecycle

/// Keeps streams from growing for ever, without taking anything from a reader.
///
/// What is trimmed has been acknowledged by every group of its stream and is older than ``Settings/retention``, which is the
/// window that tails and new groups have. A stream without groups keeps ``Settings/retentionWithoutGroups``: longer, since
/// a group may be about to be created at its beginning. One process of a context trims at a time.
public final class StreamTrimmer: Service, Sendable {
    /// The trimmer's windows.
    public struct Settings: Sendable {
        /// How long an entry stays after every group has acknowledged it. Must exceed
        /// ``OutboxRelay/Settings/restartWindow``, or trimmed entries would be taken for lost ones.
        public var retention: Duration = .seconds(900)
        /// How long an entry of a stream without groups stays.
        public var retentionWithoutGroups: Duration = .seconds(86_400)
        /// How often to trim.
        public var interval: Duration = .seconds(30)

        /// The defaults.
        public init() {}
    }

    private let context: String
    private let streams: [EventStream]
    private let pool: PostgresPool
    private let redis: RedisClient
    private let settings: Settings
    private let logger: Logger
    private let stop = StopFlag()

    /// A trimmer of the streams that a context publishes.
    public init(
        context: String, streams: [EventStream], pool: PostgresPool, redis: RedisClient,
        settings: Settings = Settings(), logger: Logger
    ) {
        self.context = context
        self.streams = streams
        self.pool = pool
        self.redis = redis
        self.settings = settings
        self.logger = logger
    }

    /// Trims whenever no other process of the context does, until graceful shutdown.
    public func run() async throws {
        let lock = LeaderLock(
            name: "eventbus trimmer \(context)", pool: pool, retry: settings.interval, logger: logger)
        await withGracefulShutdownHandler {
            await lock.lead(until: stop) { connection in
                while !self.stop.isSet, !Task.isCancelled {
                    // The session must still be there, and the lock with it.
                    _ = try await connection.query("SELECT 1 AS alive")
                    await self.trimAll()
                    await self.stop.sleep(for: self.settings.interval)
                }
            }
        } onGracefulShutdown: {
            self.stop.set()
        }
    }

    /// Trims every stream once.
    func trimAll() async {
        for stream in streams {
            do {
                let removed = try await trim(stream)
                Counter(label: EventBusMetrics.trimmed, dimensions: [("stream", stream.name)]).increment(by: removed)
            } catch {
                logger.warning("a stream could not be trimmed", metadata: ["stream": "\(stream)", "error": "\(error)"])
            }
        }
    }

    /// - Returns: how many entries were removed.
    private func trim(_ stream: EventStream) async throws -> Int {
        let reply = try await redis.eval(
            StreamScripts.trim, keys: [stream.name],
            arguments: [
                RedisArgument(settings.retention.milliseconds),
                RedisArgument(settings.retentionWithoutGroups.milliseconds),
            ])
        return reply.integer ?? 0
    }
}
