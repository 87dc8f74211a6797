import Logging
import Postgres
import Redis

/// What the leading relay does with its session, until it is stopped or the session is lost.
struct RelayLeader {
    private let relay: OutboxRelay
    private let connection: PostgresConnection
    private let store: OutboxStore
    private let writer: StreamWriter
    private var broker: BrokerGuard
    private var housekeeping: RelayHousekeeping
    /// Streams that Redis refuses entries for, and until when they are left out.
    private var refused: [EventStream: (failures: Int, until: ContinuousClock.Instant)] = [:]

    init(relay: OutboxRelay, connection: PostgresConnection) {
        self.relay = relay
        self.connection = connection
        store = OutboxStore(schema: relay.schema)
        writer = StreamWriter(redis: relay.redis)
        broker = BrokerGuard(relay: relay, connection: connection)
        housekeeping = RelayHousekeeping(relay: relay, connection: connection)
    }

    /// - Throws: `PostgresError` when the session failed; leadership ends with it.
    mutating func run() async throws {
        var failures = 0
        while !relay.stop.isSet, !Task.isCancelled {
            try await housekeeping.measureIfDue()
            do {
                try await broker.checkIfDue()
                while try await publishWindow(), !relay.stop.isSet {
                    try await broker.checkIfDue()
                    try await housekeeping.measureIfDue()
                }
                try await housekeeping.pruneIfDue()
                failures = 0
                await relay.wakeSignal.wait(upTo: relay.settings.pollInterval)
            } catch let error as RedisError {
                guard !Task.isCancelled else { return }
                failures += 1
                broker.checkNext()
                relay.logger.warning(
                    "the outbox waits for Redis",
                    metadata: ["context": "\(relay.schema)", "failures": "\(failures)", "error": "\(error)"])
                await relay.stop.sleep(for: relay.settings.backoff.delay(attempt: failures))
            }
        }
    }

    /// Publishes the oldest rows. True where there may be more to publish at once.
    private mutating func publishWindow() async throws -> Bool {
        let now = ContinuousClock.now
        let excluded = refused.filter { $0.value.until > now }.map(\.key.name)
        let rows = try await store.window(
            relay.settings.window, excluding: excluded, deferring: relay.room?.deferred ?? [], in: connection)
        let due = RelayWindow.publishable(rows.map(\.place)).compactMap { rows[$0].stored }
        for (stream, events) in Self.byStream(due) { try await publish(events, to: stream) }
        return due.count > 0 && rows.count == relay.settings.window
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
        relay.metrics.published.increment(by: entries.count)
        let recorded = zip(events, entries).map { PublishedEntry(id: $0.id, entryID: $1) }
        _ = try await connection.execute(store.markPublished(recorded))
    }

    /// A stream that Redis refuses by itself (its key holds another type, an ACL forbids it) must not stop the others;
    /// when Redis is away, all of them wait.
    private mutating func leaveOut(_ stream: EventStream, because error: RedisError) throws {
        guard case .server = error, FailureKind(error) != .unavailable else { throw error }
        let failures = (refused[stream]?.failures ?? 0) + 1
        refused[stream] = (failures, .now + relay.settings.backoff.delay(attempt: failures))
        relay.logger.error(
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
