import Logging
import Metrics
import Postgres
import Primitives
import Redis
import ServiceLifecycle
import Synchronization
import Waiting

/// The hot path: puts committed events on their streams at once, without waiting for the relay.
///
/// Whatever fails here is left to the relay, so nothing is lost and callers need not look at an outcome. Order per
/// aggregate holds among the events of one process (``DirectPublishing`` says how). Two processes that write the same
/// aggregate within a moment may publish in either order; a context that cannot have that publishes by the relay alone.
public final class EventPublisher: Service, Sendable {
    /// The publisher's bounds.
    public struct Settings: Sendable {
        /// How long the relay leaves the rows to this publisher.
        public var headStart: Duration = .seconds(2)
        /// The most events that wait to be sent; beyond it they are left to the relay.
        public var maximumQueued = 20_000
        /// The most sent events that wait to be recorded as published; beyond it the relay sends them once more.
        public var maximumUnrecorded = 50_000
        /// The most events recorded by one statement.
        public var recordBatch = 1000
        /// How long sent events are gathered before they are recorded. A statement for each costs PostgreSQL as much as the
        /// commit that it follows; whatever is not recorded when the process dies is sent once more. Well below ``headStart``.
        public var recordAfter: Duration = .milliseconds(100)
        /// The pauses while Redis or PostgreSQL refuses.
        public var backoff = Backoff(base: .milliseconds(100), maximum: .seconds(2))
        /// How often to ask whether the relay has caught up.
        public var catchUpInterval: Duration = .milliseconds(50)

        /// The defaults.
        public init() {}
    }

    private let settings: Settings
    private let store: OutboxStore
    private let writer: StreamWriter
    private let redis: RedisClient
    private let capacity: BrokerCapacity?
    private let pool: PostgresPool
    private let logger: Logger
    private let state: Mutex<DirectPublishing>
    private let unrecorded = Mutex<[PublishedEntry]>([])
    private let stop = StopFlag()
    /// Nothing will be sent any more.
    private let hasSent = StopFlag()
    private let sendSignal = WakeSignal()
    private let recordSignal = WakeSignal()
    private let published: Counter
    private let left: Counter

    /// A publisher for the outbox in a context's schema.
    public init(
        schema: String, pool: PostgresPool, redis: RedisClient, capacity: BrokerCapacity? = nil,
        settings: Settings = Settings(), logger: Logger
    ) {
        self.capacity = capacity
        self.settings = settings
        self.pool = pool
        self.redis = redis
        self.logger = logger
        store = OutboxStore(schema: schema)
        writer = StreamWriter(redis: redis)
        state = Mutex(DirectPublishing(limit: settings.maximumQueued))
        published = Counter(label: EventBusMetrics.published, dimensions: [("context", schema), ("path", "direct")])
        left = Counter(label: EventBusMetrics.leftToRelay, dimensions: [("context", schema)])
    }

    /// What to give ``Outbox/append(_:headStart:in:)``: nil while events are left to the relay, which then takes them at
    /// once.
    public var headStart: Duration? {
        guard capacity?.isScarce != true else { return nil }
        return state.withLock { state in
            if case .leaving = state.mode { return nil }
            return settings.headStart
        }
    }

    /// Publishes events whose transaction has committed. Returns at once; never blocks, never fails. Call it in commit
    /// order: what is given first is sent first.
    public func publish(_ events: [CommittedEvent]) {
        guard !events.isEmpty else { return }
        if let capacity, capacity.isScarce, events.contains(where: { capacity.deferrable.contains($0.event.type) }) {
            // The relay knows which of them have to wait; what follows must not overtake them.
            state.withLock { $0.failed(events) }
            left.increment(by: events.count)
            return sendSignal.signal()
        }
        switch state.withLock({ $0.enqueue(events) }) {
        case .accepted: sendSignal.signal()
        case .leftToRelay: left.increment(by: events.count)
        }
    }

    /// Sends and records until graceful shutdown, which sends what is queued first.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.record() }
                await self.send()
                self.hasSent.set()
                self.recordSignal.signal()
            }
        } onGracefulShutdown: {
            self.stop.set()
            self.sendSignal.signal()
        }
    }
}

/// Sending.
extension EventPublisher {
    private func send() async {
        var failures = 0
        while !Task.isCancelled {
            let batch = state.withLock { $0.next(atMost: StreamWriter.maximumEvents) }
            if !batch.isEmpty {
                failures = await publish(batch) ? 0 : failures + 1
                continue
            }
            let mode = state.withLock { $0.mode }
            if stop.isSet { return }
            switch mode {
            case .direct: await sendSignal.wait()
            case .leaving where capacity?.isScarce == true: await stop.sleep(for: settings.backoff.maximum)
            case .leaving:
                await stop.sleep(for: settings.backoff.delay(attempt: max(failures, 1)))
                await askBroker(failures: &failures)
            case .catchingUp(let id):
                await stop.sleep(for: settings.catchUpInterval)
                await askRelay(upTo: id)
            }
        }
    }

    /// Sends a batch stream by stream, in order. False where some of it was left to the relay.
    private func publish(_ batch: [CommittedEvent]) async -> Bool {
        var start = 0
        while start < batch.count {
            // A run of one stream, bounded like every call: with several streams in a batch, order within each holds.
            let stream = batch[start].stream
            let run = batch[start...].prefix { $0.stream == stream }
            let end = StreamWriter.chunkEnd(run.map(\.event.data.count)[...]) + start
            let chunk = batch[start..<end]
            do {
                sent(chunk, as: try await writer.append(chunk.map(\.event), to: stream))
            } catch {
                let added = (error as? PartialAppend)?.added ?? []
                sent(chunk.prefix(added.count), as: added)
                let rest = Array(batch[(start + added.count)...])
                let dropped = state.withLock { state in
                    let queued = state.queued
                    state.failed(rest)
                    return rest.count + queued
                }
                left.increment(by: dropped)
                logger.warning("events are left to the relay", metadata: ["events": "\(dropped)", "error": "\(error)"])
                return false
            }
            start = end
        }
        return true
    }

    private func sent(_ events: ArraySlice<CommittedEvent>, as entries: [RedisStreamID]) {
        guard !entries.isEmpty else { return }
        published.increment(by: entries.count)
        let recorded = zip(events, entries).map { PublishedEntry(id: $0.id, entryID: $1) }
        unrecorded.withLock { waiting in
            let free = settings.maximumUnrecorded - waiting.count
            waiting.append(contentsOf: recorded.prefix(max(free, 0)))
        }
        recordSignal.signal()
    }

    private func askBroker(failures: inout Int) async {
        do {
            try await redis.ping()
            state.withLock { $0.brokerAnswered() }
        } catch {
            failures += 1
        }
    }

    private func askRelay(upTo id: OutboxID) async {
        // While PostgreSQL is away nothing commits either; the next round asks again.
        guard let waiting = try? await store.hasRows(upTo: id, in: pool), !waiting else { return }
        state.withLock { $0.relayDrained(upTo: id) }
    }
}

/// Recording what was sent.
extension EventPublisher {
    private func record() async {
        while !Task.isCancelled {
            await recordSignal.wait()
            await hasSent.sleep(for: settings.recordAfter)
            // Looked at before the queue: what was sent until then is in it.
            let isLast = hasSent.isSet
            await recordWaiting()
            if isLast { return }
        }
    }

    /// Records what waits, in whole batches and then what is left. Tries again while PostgreSQL refuses.
    private func recordWaiting() async {
        var failures = 0
        while !Task.isCancelled {
            let batch = unrecorded.withLock { Array($0.prefix(settings.recordBatch)) }
            guard !batch.isEmpty else { return }
            do {
                _ = try await pool.execute(store.markPublished(batch))
                // Only this task removes, and others append at the end.
                unrecorded.withLock { $0.removeFirst(batch.count) }
                failures = 0
                // What came meanwhile gave the signal anew, and is gathered again.
                if batch.count < settings.recordBatch { return }
            } catch {
                failures += 1
                // A service that stops does not wait for PostgreSQL: unrecorded rows are only sent once more.
                if hasSent.isSet, failures > 2 { return }
                await hasSent.sleep(for: settings.backoff.delay(attempt: failures))
            }
        }
    }
}
