import Foundation
import Postgres
import Primitives

/// The ids of the events whose effect a consumer has committed.
struct Inbox: Sendable {
    let schema: String
    let consumer: String

    /// Records the event in the transaction of its effect. False where it is recorded already: the event is a repeat.
    ///
    /// While another transaction records the same event, this waits for its end.
    func record(_ id: UUID, in connection: PostgresConnection) async throws -> Bool {
        try await connection.execute(
            """
            INSERT INTO \(identifier: schema).inbox (consumer, event_id) VALUES (\(consumer), \(id))
            ON CONFLICT DO NOTHING
            """) == 1
    }

    /// Takes the record back, in the same transaction: the effect is not whole yet.
    func forget(_ id: UUID, in connection: PostgresConnection) async throws {
        try await connection.execute(
            "DELETE FROM \(identifier: schema).inbox WHERE consumer = \(consumer) AND event_id = \(id)")
    }

    /// Removes at most `limit` ids that are older than `age`. Answers how many.
    func prune(olderThan age: Duration, limit: Int, in pool: PostgresPool) async throws -> Int {
        try await pool.execute(
            """
            DELETE FROM \(identifier: schema).inbox WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM \(identifier: schema).inbox
                WHERE consumer = \(consumer)
                    AND processed_at < statement_timestamp() - \(age.milliseconds(rounded: .down))::bigint * interval '1 millisecond'
                ORDER BY processed_at LIMIT \(limit)
            ))
            """)
    }
}
