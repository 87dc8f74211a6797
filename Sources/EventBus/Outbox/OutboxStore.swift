import Foundation
import Postgres
import Primitives
import Redis

/// An event that is on its stream.
struct PublishedEntry: Sendable, Equatable {
    let id: OutboxID
    let entryID: RedisStreamID
}

/// How much waits in an outbox.
struct OutboxDepth: Sendable, Equatable {
    let rows: Int
    /// Seconds since the oldest waiting event was appended; 0 where none waits.
    let oldestAge: Double
}

/// The statements on one context's outbox, apart from the appending itself.
///
/// Rows move from `outbox` to `outbox_published` when they are on their stream. What these statements write may be lost
/// in a crash of PostgreSQL (they commit asynchronously): the price is a repeat, which consumers filter.
struct OutboxStore: Sendable {
    let schema: String

    private var columns: PostgresQuery {
        "stream, event_id, source, type, subject, time, traceparent, dataschema, version, data, created_at"
    }

    /// The oldest rows, without the streams that are `excluded` and the types that are `deferred` for now.
    func window(
        _ limit: Int, excluding excluded: [String], deferring deferred: [String] = [], in connection: PostgresConnection
    ) async throws -> [StoredEvent] {
        try await connection.query(windowQuery(limit, excluding: excluded, deferring: deferred)).map {
            try StoredEvent(row: $0)
        }
    }

    /// The statement of ``window(_:excluding:deferring:in:)``. What is deferred may be all that piles up while Redis is full:
    /// it stands there as ``EventBusSchema/urgentIndex(schema:deferrable:)`` has it, so that nothing of it is walked past.
    func windowQuery(_ limit: Int, excluding excluded: [String], deferring deferred: [String]) -> PostgresQuery {
        let isUrgent: PostgresQuery = deferred.isEmpty ? "true" : EventBusSchema.urgency(deferrable: deferred)
        return """
            SELECT id, stream, event_id, source, type, subject, time, traceparent, dataschema, version, data
            FROM \(identifier: schema).outbox
            WHERE stream <> ALL (\(excluded)) AND \(isUrgent)
            ORDER BY id
            LIMIT \(limit)
            """
    }

    /// Whether rows up to and including `id` still wait.
    func hasRows(upTo id: OutboxID, in pool: PostgresPool) async throws -> Bool {
        let rows = try await pool.query(
            "SELECT EXISTS (SELECT FROM \(identifier: schema).outbox WHERE id <= \(id.value)) AS waiting")
        return try rows.first?.decode("waiting", as: Bool.self) ?? false
    }

    /// Moves rows to `outbox_published`. Rows that somebody else has moved already are left alone.
    func markPublished(_ entries: [PublishedEntry]) -> PostgresQuery {
        let entries = entries.sorted { $0.id < $1.id }
        return """
            WITH entry AS (
                SELECT * FROM unnest(\(entries.map(\.id.value)), \(entries.map(\.entryID.description)))
                    AS entry (id, entry_id)
            ), sent AS (
                DELETE FROM \(identifier: schema).outbox AS waiting USING entry WHERE waiting.id = entry.id
                RETURNING waiting.*, entry.entry_id
            )
            INSERT INTO \(identifier: schema).outbox_published (id, \(columns), entry_id)
            SELECT id, \(columns), entry_id FROM sent, \(.asynchronousCommit) AS setting
            ON CONFLICT (id) DO NOTHING
            """
    }

    /// Moves rows back to `outbox`, under their old ids, so that they are published again in their old order.
    func markUnpublished(_ ids: [OutboxID]) -> PostgresQuery {
        """
        WITH lost AS (
            DELETE FROM \(identifier: schema).outbox_published WHERE id = ANY (\(ids.map(\.value))) RETURNING *
        )
        INSERT INTO \(identifier: schema).outbox (id, \(columns))
        SELECT id, \(columns) FROM lost, \(.asynchronousCommit) AS setting
        ON CONFLICT (id) DO NOTHING
        """
    }

    /// Where to begin looking for what was published in the last `age`: no row before this one was. Nil: nothing was.
    ///
    /// The inner query is fenced off, or the planner would walk the ids from the first.
    func firstPublished(within age: Duration, in connection: PostgresConnection) async throws -> OutboxID? {
        let rows = try await connection.query(
            """
            SELECT min(id) AS id FROM (
                SELECT id FROM \(identifier: schema).outbox_published
                WHERE published_at > statement_timestamp() - \(age.milliseconds(rounded: .down))::bigint * interval '1 millisecond'
                OFFSET 0
            ) AS recent
            """)
        return try rows.first?.decode("id", as: Int64?.self).map { OutboxID($0) }
    }

    /// A page of what was published, from the row `id` on, in the outbox's order.
    func published(
        from id: OutboxID, limit: Int, in connection: PostgresConnection
    ) async throws -> [(stream: EventStream, entry: PublishedEntry)] {
        let rows = try await connection.query(
            """
            SELECT id, stream, entry_id FROM \(identifier: schema).outbox_published
            WHERE id >= \(id.value) ORDER BY id LIMIT \(limit)
            """)
        return try rows.map { row in
            let id = OutboxID(try row.decode("id", as: Int64.self))
            let entry = RedisStreamID(try row.decode("entry_id", as: String.self)) ?? .zero
            return (EventStream(try row.decode("stream", as: String.self)), PublishedEntry(id: id, entryID: entry))
        }
    }

    /// The newest entry id that is recorded for each stream among the last rows published.
    func newestEntries(in connection: PostgresConnection) async throws -> [EventStream: RedisStreamID] {
        let rows = try await connection.query(
            """
            SELECT stream, entry_id FROM \(identifier: schema).outbox_published
            ORDER BY published_at DESC LIMIT 200
            """)
        var newest: [EventStream: RedisStreamID] = [:]
        for row in rows {
            let stream = EventStream(try row.decode("stream", as: String.self))
            let entry = RedisStreamID(try row.decode("entry_id", as: String.self)) ?? .zero
            newest[stream] = max(newest[stream] ?? .zero, entry)
        }
        return newest
    }

    /// Removes at most `limit` rows that were published longer than `age` ago. Answers how many.
    func prune(olderThan age: Duration, limit: Int, in connection: PostgresConnection) async throws -> Int {
        try await connection.execute(
            """
            DELETE FROM \(identifier: schema).outbox_published WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM \(identifier: schema).outbox_published
                WHERE published_at < statement_timestamp() - \(age.milliseconds(rounded: .down))::bigint * interval '1 millisecond'
                ORDER BY published_at LIMIT \(limit)
            )) AND \(.asynchronousCommit) IS NOT NULL
            """)
    }

    /// How much waits. Counts at most `limit` rows, so that a large backlog is not made worse by looking at it.
    func depth(limit: Int, in connection: PostgresConnection) async throws -> OutboxDepth {
        let rows = try await connection.query(
            """
            SELECT count(*)::bigint AS rows,
                coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS age
            FROM (SELECT created_at FROM \(identifier: schema).outbox ORDER BY id LIMIT \(limit)) AS oldest
            """)
        guard let row = rows.first else { return OutboxDepth(rows: 0, oldestAge: 0) }
        return OutboxDepth(
            rows: Int(try row.decode("rows", as: Int64.self)), oldestAge: try row.decode("age", as: Double.self))
    }
}
