import Foundation
import Logging
import Metrics
import Postgres
import Redis
import ServiceLifecycle
import Synchronization

/// Handles every event of some streams once, together with all other processes of its group.
///
/// The handler's effect and the inbox row that remembers the event commit in one transaction, so a repeat changes nothing;
/// the entry is acknowledged after that. Events of one aggregate (stream and subject) are handled in order, one at a time
/// in a process; different aggregates side by side. A failing event is retried with back-off, holding back its aggregate
/// alone, and becomes a dead letter after ``Settings/maximumAttempts``; an entry that is no event becomes one at once. While
/// PostgreSQL or Redis is away nothing counts as a failure. What a crashed consumer held is taken over by the others.
public final class EventConsumer: Service, Sendable {
    /// Applies an event's effect through the connection, inside the transaction that also remembers the event. Throw
    /// ``EventFailure`` to say how a failure is to be treated.
    public typealias Handler = @Sendable (Event, PostgresConnection) async throws -> Void

    /// The group's name; also the name of its dead letters.
    public let group: String
    let streams: [EventStream]
    let consumer: String
    let settings: Settings
    let redis: RedisClient
    let pool: PostgresPool
    let inbox: Inbox
    let logger: Logger
    let handler: Handler
    let metrics: ConsumerMetrics
    let stop = StopFlag()
    let hands = Mutex(Hands())
    /// Given whenever an entry is done with.
    let room = WakeSignal()
    let permits: Permits

    /// An entry in hand.
    struct Item: Sendable {
        let stream: EventStream
        let entry: RedisStreamEntry
        let event: Event
    }

    /// What this process holds. Guarded by ``hands``.
    struct Hands: Sendable {
        var lanes = LaneTable<Item>()
        var held: [EventStream: Set<RedisStreamID>] = [:]
    }

    /// A consumer of `group`.
    ///
    /// - Parameters:
    ///   - streams: what to read; groups are created at their beginning.
    ///   - inboxSchema: the context's schema, whose `inbox` remembers what was handled.
    public init(
        group: String, streams: [EventStream], pool: PostgresPool, redis: RedisClient, inboxSchema: String,
        settings: Settings = Settings(), logger: Logger, handler: @escaping Handler
    ) {
        precondition(!streams.isEmpty, "a consumer needs a stream")
        self.group = group
        // What is replayed out of the dead letters comes back to this group alone.
        self.streams = streams + [.replays(of: group)]
        // A name of its own for each start: what an earlier one held is taken over as from any other that is gone.
        consumer = "\(group)-\(UUID().uuidString.lowercased())"
        self.settings = settings
        self.redis = redis
        self.pool = pool
        self.logger = logger
        self.handler = handler
        inbox = Inbox(schema: inboxSchema, consumer: group)
        metrics = ConsumerMetrics(group: group)
        permits = Permits(settings.concurrency)
    }

    /// Reads and handles until graceful shutdown, which finishes what is being handled; what only waits is left to others.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { tasks in
                tasks.addTask { await self.takeOverRegularly() }
                tasks.addTask { await self.keepHouse() }
                await self.read(into: &tasks)
                self.stop.set()
            }
        } onGracefulShutdown: {
            self.stop.set()
            self.room.signal()
        }
    }

    // MARK: Reading

    private func read(into tasks: inout DiscardingTaskGroup) async {
        var failures = 0
        while !stop.isSet, !Task.isCancelled {
            do {
                try await createGroups()
                try await redis.withDedicatedConnection { connection in
                    while !self.stop.isSet, !Task.isCancelled {
                        let free = self.hands.withLock { self.settings.maximumInHand - $0.lanes.count }
                        guard free > 0 else {
                            await self.room.wait(upTo: self.settings.block)
                            continue
                        }
                        let batches = try await connection.xreadgroup(
                            group: self.group, consumer: self.consumer,
                            streams: self.streams.map { ($0.name, .new) },
                            count: max(1, min(self.settings.readCount, free / self.streams.count)),
                            block: self.settings.block)
                        failures = 0
                        for batch in batches {
                            await self.accept(batch.entries, of: EventStream(batch.stream), into: &tasks)
                        }
                        for claimed in self.takenOver.withLock({ $0.take() }) {
                            await self.accept([claimed.entry], of: claimed.stream, into: &tasks)
                        }
                    }
                }
            } catch let error as RedisError where error.isNoGroup {
                logger.warning(
                    "the group is gone: Redis lost data; it is created again", metadata: ["group": "\(group)"])
            } catch {
                failures += 1
                logger.warning(
                    "the consumer waits for Redis",
                    metadata: ["group": "\(group)", "failures": "\(failures)", "error": "\(error)"])
                await stop.sleep(for: settings.backoff.delay(attempt: failures))
            }
        }
    }

    private func createGroups() async throws {
        for stream in streams { try await redis.xgroupCreate(stream.name, group: group, at: .zero) }
    }

    /// Puts entries into their lanes and starts a runner for each lane that has none.
    private func accept(
        _ entries: [RedisStreamEntry], of stream: EventStream, into tasks: inout DiscardingTaskGroup
    ) async {
        for entry in entries {
            guard !entry.isDeleted else {
                metrics.lost()
                await acknowledge(stream, entry.id)
                continue
            }
            let event: Event
            do throws(EventDecodingError) {
                event = try Event(fields: entry.fields)
            } catch {
                metrics.malformed()
                tasks.addTask { await self.giveUp(stream, entry, because: "no event: \(error)", attempts: 1) }
                continue
            }
            let lane = LaneTable<Item>.Lane(stream: stream, subject: event.subject)
            let needsRunner = hands.withLock { hands -> Bool in
                guard hands.held[stream, default: []].insert(entry.id).inserted else { return false }
                return hands.lanes.add(Item(stream: stream, entry: entry, event: event), to: lane)
            }
            if needsRunner { tasks.addTask { await self.work(lane) } }
        }
    }

    // MARK: Taken over

    /// Entries claimed from consumers that are gone, on their way to the reading loop, which owns the lanes' runners.
    let takenOver = Mutex(TakenOver())

    struct TakenOver: Sendable {
        var entries: [(stream: EventStream, entry: RedisStreamEntry)] = []

        mutating func take() -> [(stream: EventStream, entry: RedisStreamEntry)] {
            defer { entries = [] }
            return entries
        }
    }
}
