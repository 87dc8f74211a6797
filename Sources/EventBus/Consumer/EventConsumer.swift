import Foundation
import Logging
import Postgres
import Redis
import ServiceLifecycle
import Waiting

/// Consumes streams as a member of a group: each event takes effect once for the group.
///
/// For every event there is one transaction: the event id goes into the inbox, the handler writes its effect, both
/// commit, then the entry is acknowledged. A crash anywhere leads to a repeat, and the inbox filters repeats. An effect
/// whose size people decide is taken in steps, each a transaction of its own, so that others get in between; the event id
/// goes into the inbox with the last one, and a crash leads to the steps that are left (``EventProgress``). An event
/// that fails is retried with back-off while later events of its aggregate wait behind it and other aggregates go on;
/// after ``Settings/maximumDeliveries`` tries, or at once where it can never succeed, it becomes a dead letter and the
/// events behind it go on. While PostgreSQL or Redis is away nothing is counted and nothing becomes a dead letter.
public final class EventConsumer: Service, Sendable {
    /// Writes an event's effect through the transaction of the given connection. It must have no effect elsewhere that a
    /// repeat would harm, and it may be run again when the transaction fails. It works for the trace of the event, so that
    /// what it publishes belongs to it too. What it throws decides what becomes of the event: see ``EventFailure``.
    public typealias Handler = @Sendable (Event, PostgresConnection) async throws -> EventProgress
    /// Told of entries that were gone from a stream before the group had handled them. The argument is how many.
    public typealias GapHandler = @Sendable (EventStream, Int) async -> Void

    /// The consumer's bounds and intervals.
    public typealias Settings = ConsumerSettings

    private let group: ConsumerGroup
    /// The group's streams, and the one of its replays.
    private let streams: [EventStream]
    private let pool: PostgresPool
    private let redis: RedisClient
    private let inbox: Inbox
    private let settings: ConsumerSettings
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let onGap: GapHandler
    private let effect: EventEffect
    private let stop = StopFlag()
    private let inFlight: InFlightEntries
    private let permits: Permits
    private let metrics: ConsumerMetrics

    /// A member of a group. The group's name is the service's, with a suffix where it has several groups.
    ///
    /// - Parameters:
    ///   - inboxSchema: The PostgreSQL schema whose `inbox` records the handled events.
    ///   - onGap: Called when entries were lost before they were handled; the owner resyncs from what it can.
    ///   - onCommit: Called after each event's transaction has committed: wakes the relay of what the handler published.
    public init(
        group: String, streams: [EventStream], pool: PostgresPool, redis: RedisClient, inboxSchema: String,
        settings: Settings = Settings(), logger: Logger, now: @escaping @Sendable () -> Date,
        onGap: @escaping GapHandler = { _, _ in }, onCommit: @escaping @Sendable () -> Void = {},
        handler: @escaping Handler
    ) {
        precondition(!streams.isEmpty, "a consumer needs a stream")
        self.group = ConsumerGroup(name: group, consumer: UUID().lowercased)
        self.streams = [.replays(of: group)] + streams
        self.pool = pool
        self.redis = redis
        self.settings = settings
        self.logger = logger
        self.now = now
        self.onGap = onGap
        inbox = Inbox(schema: inboxSchema, consumer: group)
        inFlight = InFlightEntries(limit: settings.maximumInFlight)
        permits = Permits(min(settings.concurrency, max(pool.configuration.poolSize - 1, 1)))
        metrics = ConsumerMetrics(group: group)
        effect = EventEffect(pool: pool, inbox: inbox, metrics: metrics, handler: handler, onCommit: onCommit)
    }

    /// Consumes until graceful shutdown, which finishes what is in flight, or cancellation, which drops it: it is
    /// redelivered.
    public func run() async throws {
        let maintenance = maintenance
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Bool.self) { tasks in
                tasks.addTask {
                    await self.consume()
                    return true
                }
                tasks.addTask {
                    await maintenance.run()
                    return false
                }
                tasks.addTask {
                    await self.stop.wait()
                    try? await Task.sleep(for: self.settings.shutdownGrace)
                    return true
                }
                while let isOver = await tasks.next(), !isOver {}
                tasks.cancelAll()
            }
            await maintenance.leaveGroup()
        } onGracefulShutdown: {
            self.stop.set()
        }
    }

    /// Reads and handles; returns when the reader has ended and nothing is in flight.
    private func consume() async {
        let runner = laneRunner
        let (lanes, starts) = AsyncStream.makeStream(of: LaneTable<Delivery>.Lane.self)
        await withDiscardingTaskGroup { tasks in
            tasks.addTask {
                await self.reader(announcing: starts).run()
                starts.finish()
            }
            // Bounded by what may be in flight: a lane is started once for each time it becomes non-empty.
            for await lane in lanes {
                tasks.addTask { await runner.run(lane) }
            }
        }
    }

    private func reader(announcing starts: AsyncStream<LaneTable<Delivery>.Lane>.Continuation) -> GroupReader {
        GroupReader(
            group: group, streams: streams, redis: redis, election: election, settings: settings, stop: stop,
            inFlight: inFlight, metrics: metrics, logger: logger, onGap: onGap, starts: starts)
    }

    /// How one process of the group is chosen; nil where all of them consume.
    private var election: LeaderLock? {
        guard settings.sharing == .exclusive else { return nil }
        return LeaderLock(
            name: GroupReader.lock(of: group.name, inbox: inbox.schema), pool: pool,
            interval: settings.leaseCheckInterval, silence: settings.leaderSilence, logger: logger)
    }

    private var laneRunner: LaneRunner {
        LaneRunner(
            group: group, redis: redis, deadLetters: DeadLetterWriter(redis: redis, group: group.name, now: now),
            effect: effect, inFlight: inFlight, permits: permits, stop: stop, settings: settings, metrics: metrics,
            logger: logger)
    }

    private var maintenance: ConsumerMaintenance {
        ConsumerMaintenance(
            group: group, streams: streams, redis: redis, inbox: inbox, pool: pool, settings: settings,
            inFlight: inFlight, metrics: metrics, logger: logger, now: now)
    }
}
