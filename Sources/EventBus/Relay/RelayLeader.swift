import Logging
import Postgres
import Redis
import Waiting

/// What the leading relay does with its session, until it is stopped or the session is lost.
struct RelayLeader {
    private let store: OutboxStore
    private let connection: PostgresConnection
    private let writer: StreamWriter
    private let capacity: BrokerCapacity?
    private var recorded: RecordedRelay?
    private let settings: RelaySettings
    private let stop: StopFlag
    private let wakeSignal: WakeSignal
    private let metrics: RelayMetrics
    private let logger: Logger
    private var broker: BrokerGuard
    private var maintenance: RelayMaintenance
    /// Streams that Redis refuses entries for, and until when they are left out.
    private var refused: [EventStream: (failures: Int, until: ContinuousClock.Instant)] = [:]

    init(
        store: OutboxStore, connection: PostgresConnection, redis: RedisClient, capacity: BrokerCapacity?,
        recorded: RecordedRelay?, settings: RelaySettings, stop: StopFlag, wakeSignal: WakeSignal,
        metrics: RelayMetrics, logger: Logger
    ) {
        self.store = store
        self.connection = connection
        self.capacity = capacity
        self.recorded = recorded
        self.settings = settings
        self.stop = stop
        self.wakeSignal = wakeSignal
        self.metrics = metrics
        self.logger = logger
        writer = StreamWriter(redis: redis)
        broker = BrokerGuard(
            store: store, recorded: recorded, connection: connection, redis: redis, settings: settings,
            restored: metrics.restored, logger: logger)
        maintenance = RelayMaintenance(
            store: store, recorded: recorded, connection: connection, redis: redis, settings: settings,
            metrics: metrics)
    }

    /// - Throws: `PostgresError` when the session failed; leadership ends with it.
    mutating func run() async throws {
        var failures = 0
        while !stop.isSet, !Task.isCancelled {
            try await maintenance.measureIfDue()
            do {
                try await broker.checkIfDue()
                try await recorded?.takeOverIfDue()
                while try await publishWindow(), !stop.isSet {
                    try await broker.checkIfDue()
                    try await maintenance.measureIfDue()
                }
                try await maintenance.pruneIfDue()
                failures = 0
                await wakeSignal.wait(upTo: settings.pollInterval)
            } catch let error as RedisError {
                guard !Task.isCancelled else { return }
                failures += 1
                broker.checkNext()
                logger.warning(
                    "the outbox waits for Redis",
                    metadata: ["context": "\(store.schema)", "failures": "\(failures)", "error": "\(error)"])
                await stop.sleep(for: settings.backoff.delay(attempt: failures))
            }
        }
    }

    /// Publishes the oldest rows. True where there may be more to publish at once.
    private mutating func publishWindow() async throws -> Bool {
        let now = ContinuousClock.now
        let excluded = refused.filter { $0.value.until > now }.map(\.key.name)
        let rows = try await store.window(
            settings.window, excluding: excluded, deferring: capacity?.deferred ?? [], in: connection)
        for (stream, events) in Self.byStream(rows) { try await publish(events, to: stream) }
        return rows.count == settings.window
    }

    private mutating func publish(_ events: [StoredEvent], to stream: EventStream) async throws {
        let sizes = events.map(\.event.data.count)
        var start = 0
        while start < events.count {
            let end = StreamWriter.chunkEnd(sizes[start...])
            let chunk = events[start..<end]
            do {
                try await record(chunk, as: writer.append(chunk.map(\.event), to: stream))
                refused[stream] = nil
            } catch let error as PartialAppend {
                try await record(chunk.prefix(error.added.count), as: error.added)
                return try leaveOut(stream, because: error.reason)
            } catch let error as RedisError {
                return try leaveOut(stream, because: error)
            }
            start = end
        }
    }

    private func record(_ events: ArraySlice<StoredEvent>, as entries: [RedisStreamID]) async throws {
        guard !entries.isEmpty else { return }
        metrics.published.increment(by: entries.count)
        let recorded = zip(events, entries).map { PublishedEntry(id: $0.id, entryID: $1) }
        _ = try await connection.execute(store.markPublished(recorded))
    }

    /// A stream that Redis refuses by itself (its key holds another type, an ACL forbids it) must not stop the others;
    /// when Redis is away, all of them wait.
    private mutating func leaveOut(_ stream: EventStream, because error: RedisError) throws {
        guard case .server = error, !error.isTransient else { throw error }
        let failures = (refused[stream]?.failures ?? 0) + 1
        refused[stream] = (failures, .now + settings.backoff.delay(attempt: failures))
        logger.error(
            "Redis refuses entries of a stream", metadata: ["stream": "\(stream)", "error": "\(error)"])
    }

    /// The events of each stream in their order; streams in the order of their first event.
    private static func byStream(_ events: [StoredEvent]) -> [(EventStream, [StoredEvent])] {
        var order: [EventStream] = []
        var groups: [EventStream: [StoredEvent]] = [:]
        for event in events {
            if groups[event.stream] == nil { order.append(event.stream) }
            groups[event.stream, default: []].append(event)
        }
        return order.map { ($0, groups[$0] ?? []) }
    }
}
