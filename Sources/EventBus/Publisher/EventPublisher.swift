import Logging
import Metrics
import Postgres
import Primitives
import Redis
import ServiceLifecycle
import Synchronization
import Waiting

/// The hot path: puts the events of a recorded stream on it right after their commit, without the outbox and the relay.
///
/// What cannot be sent goes to the outbox, in its order, so that callers need not look at an outcome; what a process leaves
/// behind that ends, the relay finds by its ``PublisherNote``. Order per aggregate holds among the events of one process
/// (``DirectPublishing`` says how). Two processes that write the same aggregate within a moment may publish in either order; a
/// context that cannot have that publishes by the outbox alone.
public final class EventPublisher: Service, Sendable {
    /// The publisher's bounds.
    public struct Settings: Sendable {
        /// The most events that wait to be sent; beyond it the relay finds them on record.
        public var maximumQueued = 20_000
        /// How often the record is told how far all is published, where no commit tells it. Well below
        /// ``RelaySettings/publisherSilence``.
        public var noteInterval: Duration = .milliseconds(500)
        /// The pauses while Redis or PostgreSQL refuses.
        public var backoff = Backoff(base: .milliseconds(100), maximum: .seconds(2))
        /// How often to ask whether the relay has caught up.
        public var catchUpInterval: Duration = .milliseconds(50)

        /// The defaults.
        public init() {}
    }

    private let stream: EventStream
    private let ledger: PublicationLedger
    private let settings: Settings
    private let outbox: Outbox
    private let outboxStore: OutboxStore
    private let recordedStore: RecordedStore
    private let writer: StreamWriter
    private let redis: RedisClient
    private let capacity: BrokerCapacity?
    private let pool: PostgresPool
    private let logger: Logger
    private let state: Mutex<DirectPublishing>
    private let stop = StopFlag()
    /// Nothing will be sent any more.
    private let hasSent = StopFlag()
    private let sendSignal = WakeSignal()
    private let published: Counter
    private let left: Counter

    /// A publisher for the recorded stream of a context.
    /// - Parameter ledger: the one that the stream's commits are noted in.
    public init(
        to stream: EventStream, notedIn ledger: PublicationLedger, schema: String, pool: PostgresPool,
        redis: RedisClient, capacity: BrokerCapacity? = nil, settings: Settings = Settings(), logger: Logger
    ) {
        self.stream = stream
        self.ledger = ledger
        self.capacity = capacity
        self.settings = settings
        self.pool = pool
        self.redis = redis
        self.logger = logger
        outbox = Outbox(schema: schema)
        outboxStore = OutboxStore(schema: schema)
        recordedStore = RecordedStore(schema: schema)
        writer = StreamWriter(redis: redis)
        state = Mutex(DirectPublishing(limit: settings.maximumQueued))
        published = Counter(label: EventBusMetrics.published, dimensions: [("context", schema), ("path", "direct")])
        left = Counter(label: EventBusMetrics.leftToRelay, dimensions: [("context", schema)])
    }

    /// Whether events go to the stream right after their commit at the moment.
    public var isDirect: Bool { state.withLock { $0.mode == .direct } }

    /// Publishes events whose transaction has committed. Returns at once; never blocks, never fails. Call it in commit
    /// order: what is given first is sent first.
    public func publish(_ events: [Event]) {
        guard !events.isEmpty else { return }
        let isQueued = state.withLock { state in
            // The relay knows which of them have to wait; what follows must not overtake them.
            if mustWait(events) { state.leave() }
            return state.enqueue(events)
        }
        if !isQueued {
            // What waited is noted, and whoever is not heard of any more is taken over from.
            ledger.abandon()
            left.increment(by: events.count)
            logger.warning("more waits to be published than may: the relay finds it on record")
        }
        sendSignal.signal()
    }

    private func mustWait(_ events: [Event]) -> Bool {
        guard let capacity, capacity.isScarce else { return false }
        return events.contains { capacity.deferrable.contains($0.type) }
    }

    /// Sends and notes until graceful shutdown, which sends what is queued first.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.keepNoted() }
                await self.send()
                self.hasSent.set()
                self.ledger.wake()
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
            let (mode, batch) = state.withLock { ($0.mode, $0.next(atMost: StreamWriter.maximumEvents)) }
            if !batch.isEmpty {
                let isDone = mode == .direct ? await publish(batch) : await leave(batch)
                failures = isDone ? 0 : failures + 1
                // The record has what PostgreSQL cannot take now; a service that stops does not wait for it.
                if !isDone, stop.isSet, mode != .direct { return }
                if !isDone, mode != .direct { await stop.sleep(for: settings.backoff.delay(attempt: failures)) }
                continue
            }
            if stop.isSet { return }
            switch mode {
            case .direct: await sendSignal.wait()
            case .leaving where capacity?.isScarce == true: await sendSignal.wait(upTo: settings.backoff.maximum)
            case .leaving:
                await sendSignal.wait(upTo: settings.backoff.delay(attempt: max(failures, 1)))
                await askBroker(failures: &failures)
            case .catchingUp(let id):
                await stop.sleep(for: settings.catchUpInterval)
                await askRelay(upTo: id)
            }
        }
    }

    /// Puts a batch on the stream, in order. False where some of it has to go to the outbox.
    private func publish(_ batch: [Event]) async -> Bool {
        var start = 0
        while start < batch.count {
            let end = StreamWriter.chunkEnd(batch[start...].map(\.data.count)[...]) + start
            let chunk = batch[start..<end]
            do {
                try await sent(chunk, as: writer.append(chunk, to: stream).count)
            } catch {
                let added = (error as? PartialAppend)?.added.count ?? 0
                sent(chunk, as: added)
                let rest = batch[(start + added)...]
                state.withLock { $0.failed(rest) }
                logger.warning(
                    "events are left to the relay", metadata: ["events": "\(rest.count)", "error": "\(error)"])
                return false
            }
            start = end
        }
        return true
    }

    private func sent(_ events: ArraySlice<Event>, as count: Int) {
        guard count > 0 else { return }
        published.increment(by: count)
        confirm(events.prefix(count).last)
    }

    /// Puts a batch into the outbox. False where PostgreSQL refuses: it is the next one then.
    private func leave(_ batch: [Event]) async -> Bool {
        do {
            let rows = try await pool.query(outbox.insertion(of: batch.map { (stream, $0) }))
            if let newest = try outbox.ids(in: rows).last { state.withLock { $0.left(upTo: newest) } }
            left.increment(by: batch.count)
            confirm(batch.last)
            return true
        } catch {
            state.withLock { $0.failed(batch) }
            logger.warning("events wait for PostgreSQL", metadata: ["events": "\(batch.count)", "error": "\(error)"])
            return false
        }
    }

    private func confirm(_ newest: Event?) {
        guard let newest else { return }
        ledger.published(upTo: newest.id)
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
        guard let waiting = try? await outboxStore.hasRows(upTo: id, in: pool), !waiting else { return }
        state.withLock { $0.relayDrained(upTo: id) }
    }
}

/// Telling the record how far all is published, where no commit does.
extension EventPublisher {
    private func keepNoted() async {
        while !Task.isCancelled {
            await ledger.wasNoted.wait()
            while ledger.isNoted, !hasSent.isSet, !Task.isCancelled {
                await hasSent.sleep(for: settings.noteInterval)
                guard let note = ledger.leftover(for: settings.noteInterval) else { continue }
                await renew(note)
            }
            if hasSent.isSet { return await end() }
        }
    }

    /// If PostgreSQL refuses, the next round tells.
    private func renew(_ note: PublisherNote) async {
        guard (try? await pool.execute(recordedStore.renew(note))) != nil else { return }
        ledger.renewed(note)
    }

    private func end() async {
        if let note = ledger.leftover(for: .zero) { await renew(note) }
        _ = try? await pool.execute(recordedStore.forget(ledger.publisher))
    }
}
