import Foundation
import Postgres
import Primitives
import Redis

/// What the leading relay does for a recorded stream: it takes over what publishers left that are not heard of any more, and
/// puts back what Redis lost. Either goes by the outbox, whose order, patience and memory of entries so hold for it too.
struct RecordedRelay {
    /// PostgreSQL's and Redis' clocks may differ by this much. Where they differ by more, some events are published twice.
    private static let clockMargin: TimeInterval = 60
    /// The clock of a process that draws ids may be behind PostgreSQL's by this much. Rows from before are not found where Redis
    /// lost its data.
    private static let idMargin: TimeInterval = 3_600
    private static let pageSize = 1_000
    /// Behind every id.
    private static let lastID = UUID(
        uuid: (255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255))

    let recorded: RecordedStream
    private let store: RecordedStore
    private let outbox: Outbox
    private let connection: PostgresConnection
    private let redis: RedisClient
    private let settings: RelaySettings
    private let metrics: RelayMetrics
    private var nextLook = ContinuousClock.now

    init(
        _ recorded: RecordedStream, schema: String, connection: PostgresConnection, redis: RedisClient,
        settings: RelaySettings, metrics: RelayMetrics
    ) {
        self.recorded = recorded
        store = RecordedStore(schema: schema)
        outbox = Outbox(schema: schema)
        self.connection = connection
        self.redis = redis
        self.settings = settings
        self.metrics = metrics
    }

    /// Puts into the outbox what silent publishers may not have published and is not on the stream.
    /// - Throws: `RedisError` or `PostgresError`; the rest is taken over by the next call.
    mutating func takeOverIfDue() async throws {
        guard ContinuousClock.now >= nextLook else { return }
        while let note = try await store.silent(for: settings.publisherSilence, in: connection) {
            guard note.after < note.through else {
                _ = try await connection.execute(store.takeOver(note, upTo: note.through))
                continue
            }
            try await takeOver(note)
        }
        nextLook = .now + settings.takeoverInterval
    }

    private func takeOver(_ note: PublisherNote) async throws {
        let began = Date(v7: note.after).addingTimeInterval(-Self.clockMargin)
        let seenTo = try await seenTo(since: began)
        var note = note
        while note.after < note.through {
            let page = try await recorded.read(note.after, note.through, Self.pageSize, connection)
            let left = page.filter { !seenTo.contains($0.subject) }
            let end = page.count < Self.pageSize ? note.through : page.last?.id ?? note.through
            try await append(left, with: [store.takeOver(note, upTo: end)])
            metrics.takenOver.increment(by: left.count)
            note = PublisherNote(publisher: note.publisher, after: end, through: note.through)
        }
    }

    /// Puts into the outbox what is on record since the retention, or within `window`, and neither there nor on the stream, nor
    /// was trimmed off it.
    /// - Parameter isLoss: whether entries are known to be lost: then what its publisher may just be at is put there too. Left to
    ///   a later look, it would be lost with the leader that remembers to look.
    /// - Returns: how many events.
    func restore(within window: Duration?, isLoss: Bool) async throws -> Int {
        guard let state = try await store.state(in: connection) else { return 0 }
        let since = try await horizon(state, within: window)
        let until = isLoss ? Date.distantFuture : state.now.addingTimeInterval(-settings.publisherSilence.seconds)
        let seenTo = try await seenTo(since: since.addingTimeInterval(-Self.clockMargin))
        var after = UUID(v7Before: since.addingTimeInterval(-Self.idMargin))
        var count = 0
        while true {
            let page = try await recorded.read(after, Self.lastID, Self.pageSize, connection)
            guard let last = page.last else { return count }
            after = last.id
            let lost = page.filter { $0.time > since && $0.time < until && !seenTo.contains($0.subject) }
            try await append(lost)
            metrics.restored.increment(by: lost.count)
            count += lost.count
        }
    }

    /// The subjects of what is on the stream since then, and of what the outbox has, waiting or as published.
    private func seenTo(since time: Date) async throws -> Set<String> {
        try await RecordedEntries(redis: redis).subjects(of: recorded.type, on: recorded.stream, since: time)
            .union(try await store.inOutbox(recorded.type, in: connection))
    }

    /// Since when what is not on the stream is lost: it was neither trimmed nor is it older than what is looked for.
    private func horizon(_ state: RecordedStore.State, within window: Duration?) async throws -> Date {
        let since = max(state.since, state.now.addingTimeInterval(-(window ?? settings.maximumRetention).seconds))
        // A stream that has fewer entries than were added to it was trimmed before its first.
        guard let info = try await redis.xinfoStream(recorded.stream.name), info.entriesAdded > info.length else {
            return since
        }
        let kept = info.firstID ?? info.lastGeneratedID
        return max(since, Date(timeIntervalSince1970: Double(kept.milliseconds) / 1_000))
    }

    /// Notes how far the stream has come, and what is older than `age` and need not be put on it again.
    func advance(prunable age: Duration) async throws {
        guard let state = try await store.state(in: connection),
            case let newest = try await redis.xinfoStream(recorded.stream.name)?.lastGeneratedID ?? .zero,
            newest != state.newest
        else { return }
        _ = try await connection.execute(store.advance(to: newest, age: age))
    }

    /// Seconds that the longest silent publisher with something unpublished was not heard of.
    func longestSilence() async throws -> Double {
        try await store.longestSilence(in: connection)
    }

    /// The newest entry that is recorded for the stream.
    func newestEntry() async throws -> RedisStreamID {
        try await store.state(in: connection)?.newest ?? .zero
    }

    /// Appends events in one transaction with other statements.
    private func append(_ events: [Event], with others: [PostgresQuery] = []) async throws {
        let insertion = events.isEmpty ? [] : [try outbox.insertion(of: events.map { (recorded.stream, $0) })]
        guard !insertion.isEmpty || !others.isEmpty else { return }
        _ = try await connection.batch(insertion + others)
    }
}
