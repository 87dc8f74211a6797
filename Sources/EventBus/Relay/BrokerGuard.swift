import Foundation
import Logging
import Metrics
import NIOCore
import Postgres
import Redis

/// Looks whether Redis still has what this context published, and puts back into the outbox what it lost.
///
/// Three signs are looked for: the epoch mark is gone or another (all data lost), the server process is another (the
/// newest entries may be lost: a cut append-only file, a stale replica), a stream is behind what it was.
struct BrokerGuard {
    /// The key of the mark; every context of the installation shares it.
    static let epochKey = "events:epoch"
    private static let pageSize = 1000

    private let store: OutboxStore
    private let recorded: RecordedRelay?
    private let connection: PostgresConnection
    private let redis: RedisClient
    private let settings: RelaySettings
    private let restored: Counter
    private let logger: Logger
    private var watch = StreamWatch()
    private var nextCheck = ContinuousClock.now
    private var followUp: ContinuousClock.Instant?

    /// - Parameter restored: counts the events that are put back.
    init(
        store: OutboxStore, recorded: RecordedRelay?, connection: PostgresConnection, redis: RedisClient,
        settings: RelaySettings, restored: Counter, logger: Logger
    ) {
        self.store = store
        self.recorded = recorded
        self.connection = connection
        self.redis = redis
        self.settings = settings
        self.restored = restored
        self.logger = logger
    }

    /// Makes the next call of ``checkIfDue()`` check.
    mutating func checkNext() {
        nextCheck = .now
    }

    /// - Throws: `RedisError` or `PostgresError`; the check is then made again at the next call.
    mutating func checkIfDue() async throws {
        let now = ContinuousClock.now
        guard now >= nextCheck else { return }
        let found = try await findIdentity()
        let recorded = try await recordedIdentity()
        switch BrokerContinuity(recorded: recorded, found: found) {
        case .replaced: try await restore(since: nil, isLoss: recorded != nil, cause: "Redis has other data")
        case .restarted: try await restore(since: settings.restartWindow, cause: "Redis restarted")
        case .unchanged:
            if try await streamsShrank() {
                try await restore(since: nil, cause: "a stream shrank")
                followUp = .now + settings.followUp
            }
        }
        if recorded != found {
            try await record(found)
            watch = StreamWatch()
            followUp = .now + settings.followUp
        } else if let due = followUp, now >= due {
            followUp = nil
            try await restore(since: settings.restartWindow, isLoss: false, cause: "second look")
        }
        nextCheck = .now + settings.continuityInterval
    }

    private func findIdentity() async throws -> BrokerIdentity {
        let runID = try await redis.info("server")["run_id"] ?? ""
        if let epoch = try await redis.get(Self.epochKey) {
            return BrokerIdentity(epoch: String(buffer: epoch), runID: runID)
        }
        let fresh = UUID().lowercased
        if try await redis.set(Self.epochKey, RedisArgument(fresh), condition: .ifAbsent) {
            return BrokerIdentity(epoch: fresh, runID: runID)
        }
        let other = try await redis.get(Self.epochKey)
        return BrokerIdentity(epoch: other.map { String(buffer: $0) } ?? fresh, runID: runID)
    }

    private func recordedIdentity() async throws -> BrokerIdentity? {
        let rows = try await connection.query("SELECT epoch, run_id FROM \(identifier: store.schema).outbox_broker")
        return try rows.first.map { row in
            BrokerIdentity(
                epoch: try row.decode("epoch", as: String.self), runID: try row.decode("run_id", as: String.self))
        }
    }

    private func record(_ identity: BrokerIdentity) async throws {
        _ = try await connection.execute(
            """
            INSERT INTO \(identifier: store.schema).outbox_broker (epoch, run_id)
            VALUES (\(identity.epoch), \(identity.runID))
            ON CONFLICT (single) DO UPDATE SET epoch = excluded.epoch, run_id = excluded.run_id
            """)
    }

    /// What is recorded is read before Redis is asked, so that a stream can only be ahead of it.
    private mutating func streamsShrank() async throws -> Bool {
        var shrank = false
        var entries = try await store.newestEntries(in: connection)
        if let recorded {
            entries[recorded.recorded.stream] = max(
                entries[recorded.recorded.stream] ?? .zero, try await recorded.newestEntry())
        }
        for (stream, newest) in entries {
            let info = try await redis.xinfoStream(stream.name)
            let snapshot = StreamWatch.Snapshot(
                lastID: info?.lastGeneratedID ?? .zero, entriesAdded: info?.entriesAdded ?? 0)
            if watch.hasLost(stream, snapshot: snapshot, recorded: newest) { shrank = true }
        }
        return shrank
    }

    /// Puts back, page by page in the outbox's order, what is recorded as published and is not on its stream.
    /// - Parameter isLoss: whether entries are known to be lost, or it is only looked whether any are.
    private func restore(since: Duration?, isLoss: Bool = true, cause: String) async throws {
        var next: OutboxID? = OutboxID(.min)
        if let since { next = try await store.firstPublished(within: since, in: connection) }
        var count = 0
        while let from = next {
            let page = try await store.published(from: from, limit: Self.pageSize, in: connection)
            next = page.last.map { OutboxID($0.entry.id.value + 1) }
            let lost = try await lost(page)
            if !lost.isEmpty {
                _ = try await connection.execute(store.markUnpublished(lost))
                count += lost.count
                restored.increment(by: lost.count)
            }
        }
        count += try await recorded?.restore(within: since, isLoss: isLoss) ?? 0
        guard count > 0 else { return }
        logger.warning(
            "events that Redis lost are published again",
            metadata: ["context": "\(store.schema)", "cause": "\(cause)", "events": "\(count)"])
    }

    private func lost(_ page: [(stream: EventStream, entry: PublishedEntry)]) async throws -> [OutboxID] {
        var lost: [OutboxID] = []
        for (stream, rows) in Dictionary(grouping: page, by: \.stream) {
            let ids = rows.map { RedisArgument($0.entry.entryID) }
            let reply = try await redis.eval(StreamScripts.lost, keys: [stream.name], arguments: ids)
            for place in reply.array ?? [] {
                guard let place = place.integer, rows.indices.contains(place - 1) else { continue }
                lost.append(rows[place - 1].entry.id)
            }
        }
        return lost
    }
}
