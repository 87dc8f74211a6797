import Foundation
import Logging
import Metrics
import Primitives
import Redis
import ServiceLifecycle
import Synchronization

/// Where a tail begins.
public enum TailStart: Sendable, Hashable {
    /// With what is added after ``EventTail/run()`` has found the streams' ends.
    case now
    /// With the oldest entry that each stream still has.
    case beginning
}

/// Reads streams without a group: every process sees every entry. For broadcasts and caches.
///
/// Entries come in stream order, at least once (a fact may be on a stream twice). When the tail cannot prove that it saw
/// everything, because Redis lost data or entries were trimmed before they were read, it goes on at the streams' present
/// ends and then calls `onGap`: what was before is in PostgreSQL, and the owner resyncs from there. Beginning at
/// ``TailStart/now`` counts as continuous; load state after ``waitUntilReading()``.
public final class EventTail: Service, Sendable {
    /// Takes the events of one stream, in order. The next batch is read when it returns.
    public typealias Handler = @Sendable (EventStream, [Event]) async -> Void

    /// The tail's bounds.
    public struct Settings: Sendable {
        /// The most entries of each stream in one read.
        public var readCount = 1000
        /// How long one read waits for an entry; also how long a stop may take.
        public var block: Duration = .milliseconds(1000)
        /// How often continuity is proved.
        public var continuityInterval: Duration = .milliseconds(500)
        /// The pauses while Redis is away.
        public var backoff = Backoff(base: .milliseconds(50), maximum: .seconds(2))

        /// The defaults.
        public init() {}
    }

    private let streams: [EventStream]
    private let redis: RedisClient
    private let start: TailStart
    private let settings: Settings
    private let pulse: TailPulse?
    private let logger: Logger
    private let skips: @Sendable (UUID) -> Bool
    private let handler: Handler
    private let onGap: @Sendable () async -> Void
    private let stop = StopFlag()
    private let reading = StopFlag()
    private let events = Counter(label: EventBusMetrics.tailed)
    private let gaps = Counter(label: EventBusMetrics.tailGaps)
    private let malformed = Counter(label: EventBusMetrics.malformed, dimensions: [("reader", "tail")])

    /// A tail of some streams.
    /// - Parameters:
    ///   - pulse: beats while the tail is level with them.
    ///   - skips: whether the event of that id is no news; then nothing else of it is read, and it is not handed on.
    public init(
        streams: [EventStream], redis: RedisClient, from start: TailStart = .now, settings: Settings = Settings(),
        pulse: TailPulse? = nil, logger: Logger, skips: @escaping @Sendable (UUID) -> Bool = { _ in false },
        handler: @escaping Handler, onGap: @escaping @Sendable () async -> Void
    ) {
        precondition(!streams.isEmpty, "a tail needs a stream")
        self.streams = streams
        self.redis = redis
        self.start = start
        self.settings = settings
        self.pulse = pulse
        self.logger = logger
        self.skips = skips
        self.handler = handler
        self.onGap = onGap
    }

    /// Waits until the tail has found its position in every stream: what is committed later is either handed on, or
    /// ``onGap`` is called.
    public func waitUntilReading() async {
        await reading.wait()
    }

    /// Reads until graceful shutdown or cancellation. Positions outlive reconnects.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await self.readUntilStopped()
        } onGracefulShutdown: {
            self.stop.set()
        }
        reading.set()
    }

    private func readUntilStopped() async {
        var positions: [TailContinuity] = []
        var size = ReadSize(settings.readCount)
        var failures = 0
        while !stop.isSet, !Task.isCancelled {
            do {
                try await redis.withDedicatedConnection { connection in
                    if positions.isEmpty { positions = try await self.begin(connection) }
                    self.reading.set()
                    try await self.read(connection, &positions, &size, &failures)
                }
            } catch {
                if case .protocolViolation = error as? RedisError, !size.replyWasTooLarge() {
                    await skipOversized(&positions)
                }
                failures += 1
                logger.warning("the tail waits for Redis", metadata: ["failures": "\(failures)", "error": "\(error)"])
                await stop.sleep(for: settings.backoff.delay(attempt: failures))
            }
        }
    }

    private func begin(_ connection: RedisConnection) async throws -> [TailContinuity] {
        switch start {
        case .now: try await snapshots(connection).map { TailContinuity(at: $0) }
        case .beginning: streams.map { _ in TailContinuity(after: .zero) }
        }
    }

    private func snapshots(_ connection: RedisConnection) async throws -> [TailContinuity.Snapshot] {
        try await connection.xinfoStreams(streams.map(\.name)).map { info in
            info.map { .init(lastID: $0.lastGeneratedID, added: $0.entriesAdded) } ?? .empty
        }
    }

    private func read(
        _ connection: RedisConnection, _ positions: inout [TailContinuity], _ size: inout ReadSize,
        _ failures: inout Int
    ) async throws {
        var nextProof = ContinuousClock.now
        while !stop.isSet, !Task.isCancelled {
            if ContinuousClock.now >= nextProof {
                nextProof = .now + settings.continuityInterval
                try await prove(connection, &positions)
            }
            let from = zip(streams, positions).map { (stream: $0.name, start: RedisStreamStart.after($1.position)) }
            let batches = try await connection.xread(from, count: size.count, block: settings.block)
            failures = 0
            size.replyFitted()
            var isWhole = true
            for batch in batches {
                guard let index = streams.firstIndex(where: { $0.name == batch.stream }) else { continue }
                isWhole = positions[index].read(batch.entries.lazy.map(\.id)) && isWhole
                await deliver(batch, of: streams[index])
            }
            if !isWhole { try await skip(connection, &positions, because: "entries are missing") }
            pulse?.beat()
        }
    }

    /// An entry that fits no reply would stop the tail for ever.
    private func skipOversized(_ positions: inout [TailContinuity]) async {
        try? await redis.withDedicatedConnection { connection in
            try await self.skip(connection, &positions, because: "an entry is too large to be read")
        }
    }

    private func prove(_ connection: RedisConnection, _ positions: inout [TailContinuity]) async throws {
        for (index, snapshot) in try await snapshots(connection).enumerated() {
            guard !positions[index].observe(snapshot) else { continue }
            return try await skip(connection, &positions, because: "the stream is not what was read")
        }
    }

    /// Positions move first: what is committed after that is read, what was committed before is in PostgreSQL.
    private func skip(_ connection: RedisConnection, _ positions: inout [TailContinuity], because cause: String)
        async throws
    {
        positions = try await snapshots(connection).map { TailContinuity(at: $0) }
        gaps.increment()
        logger.warning("the tail lost continuity", metadata: ["cause": "\(cause)"])
        await onGap()
    }

    private func deliver(_ batch: RedisStreamBatch, of stream: EventStream) async {
        var decoded: [Event] = []
        decoded.reserveCapacity(batch.entries.count)
        for entry in batch.entries {
            if let id = Event.id(in: entry.fields), skips(id) { continue }
            do throws(EventDecodingError) {
                decoded.append(try Event(fields: entry.fields))
            } catch {
                malformed.increment()
                logger.warning(
                    "an entry is no event", metadata: ["stream": "\(stream)", "id": "\(entry.id)", "error": "\(error)"])
            }
        }
        events.increment(by: batch.entries.count)
        guard !decoded.isEmpty else { return }
        await handler(stream, decoded)
    }
}
