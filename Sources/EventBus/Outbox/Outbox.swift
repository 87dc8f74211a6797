import Foundation
import Postgres
import Primitives

/// The transactional outbox of one context: events are rows of the caller's transaction, so that a fact and its event
/// commit together or not at all.
///
/// Append after the statement that changes (and so locks) the aggregate's row. Then ids of one aggregate's events grow
/// in commit order, which is the order in which they are published.
public struct Outbox: Sendable {
    /// The most events one call may append; a larger batch is the caller's to split.
    public static let maximumBatch = 10_000

    /// The context's PostgreSQL schema.
    public let schema: String

    /// The outbox in a context's schema.
    public init(schema: String) {
        self.schema = schema
    }

    /// Adds events to the caller's open transaction with one statement.
    ///
    /// - Parameters:
    ///   - events: The events, in the order in which they are to be published.
    ///   - connection: The connection that has the transaction open.
    /// - Returns: The ids of the rows, in the order of `events`.
    /// - Throws: ``InvalidEvent`` before anything is sent; `PostgresError` when the statement failed.
    @discardableResult
    public func append(
        _ events: [(EventStream, Event)], in connection: PostgresConnection
    ) async throws -> [OutboxID] {
        guard !events.isEmpty else { return [] }
        return try ids(in: try await connection.query(insertion(of: events)))
    }

    /// The statement of ``append(_:in:)``, for a batch with others that need not wait for each other's answers.
    ///
    /// - Throws: ``InvalidEvent``, also for no event.
    public func insertion(of events: [(EventStream, Event)]) throws(InvalidEvent) -> PostgresQuery {
        guard (1...Self.maximumBatch).contains(events.count) else { throw InvalidEvent(field: "batch") }
        for (stream, event) in events {
            guard (1...EventLimits.stream).contains(stream.name.utf8.count) else { throw InvalidEvent(field: "stream") }
            try event.validate()
        }
        return statement(for: events)
    }

    /// The ids that ``insertion(of:)``'s statement gave, in the order of its events.
    /// - Throws: `PostgresError` for rows of another statement.
    public func ids(in rows: PostgresRows) throws -> [OutboxID] {
        var ids: [OutboxID] = []
        ids.reserveCapacity(rows.count)
        for row in rows { ids.append(OutboxID(try row.decode("id", as: Int64.self))) }
        // Identity values are drawn in the order of the sorted rows; RETURNING's own order is not promised.
        return ids.sorted()
    }

    private func statement(for events: [(EventStream, Event)]) -> PostgresQuery {
        """
        INSERT INTO \(identifier: schema).outbox
            (stream, event_id, source, type, subject, time, traceparent, dataschema, version, data)
        SELECT stream, event_id, source, type, subject, time, traceparent, dataschema, version, data
        FROM unnest(
            \(events.map(\.0.name)), \(events.map(\.1.id)), \(events.map(\.1.source)), \(events.map(\.1.type)),
            \(events.map(\.1.subject)), \(events.map(\.1.time)), \(events.map(\.1.traceparent)),
            \(events.map(\.1.dataSchema)), \(events.map { Int64($0.1.version) }), \(events.map(\.1.data))
        ) WITH ORDINALITY AS event
            (stream, event_id, source, type, subject, time, traceparent, dataschema, version, data, place)
        ORDER BY place
        RETURNING id
        """
    }
}
