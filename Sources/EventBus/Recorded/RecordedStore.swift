import Foundation
import Postgres
import Primitives
import Redis

/// The statements on what a context's record knows of its recorded stream.
struct RecordedStore: Sendable {
    /// What is known of the stream as a whole.
    struct State: Sendable {
        /// Rows since then are what the stream is filled with again.
        let since: Date
        /// The newest entry that the stream had.
        let newest: RedisStreamID
        /// PostgreSQL's clock.
        let now: Date
    }

    let schema: String

    /// The range of a publisher that was not heard of for so long; the one that is silent for longest. One that was heard of in
    /// the future was so before PostgreSQL's clock was set back.
    func silent(for silence: Duration, in connection: PostgresConnection) async throws -> PublisherNote? {
        let rows = try await connection.query(
            """
            SELECT id, after, through FROM \(identifier: schema).publishers
            WHERE abs(extract(epoch FROM clock_timestamp() - noted_at)) * 1000 > \(silence.milliseconds(rounded: .down))
            ORDER BY noted_at LIMIT 1
            """)
        return try rows.first.map { row in
            PublisherNote(
                publisher: try row.decode("id", as: UUID.self), after: try row.decode("after", as: UUID.self),
                through: try row.decode("through", as: UUID.self))
        }
    }

    /// Takes the rows up to and including `id` out of a publisher's range; nothing is left of it after its last. Changes
    /// nothing if the publisher was heard of since with another range.
    func takeOver(_ note: PublisherNote, upTo id: UUID) -> PostgresQuery {
        guard id < note.through else {
            return """
                DELETE FROM \(identifier: schema).publishers
                WHERE id = \(note.publisher) AND after = \(note.after) AND through = \(note.through)
                """
        }
        return """
            UPDATE \(identifier: schema).publishers SET after = \(id)
            WHERE id = \(note.publisher) AND after = \(note.after) AND through = \(note.through)
            """
    }

    /// Says that a publisher lives, and how far it has published. What it commits meanwhile stays noted. Nobody waits for the
    /// disk: what is lost of it in a crash of PostgreSQL costs the relay a look.
    func renew(_ note: PublisherNote) -> PostgresQuery {
        """
        UPDATE \(identifier: schema).publishers SET after = \(note.after), noted_at = clock_timestamp()
        WHERE id = \(note.publisher) AND \(.asynchronousCommit) IS NOT NULL
        """
    }

    /// Forgets a publisher that ends and has published everything.
    func forget(_ publisher: UUID) -> PostgresQuery {
        """
        DELETE FROM \(identifier: schema).publishers WHERE id = \(publisher) AND after >= through
            AND \(.asynchronousCommit) IS NOT NULL
        """
    }

    /// For how many seconds the publisher has not been heard of that is silent for longest with something unpublished.
    func longestSilence(in connection: PostgresConnection) async throws -> Double {
        let rows = try await connection.query(
            """
            SELECT coalesce(extract(epoch FROM clock_timestamp() - min(noted_at)), 0)::float8 AS age
            FROM \(identifier: schema).publishers WHERE after < through
            """)
        return try rows.first?.decode("age", as: Double.self) ?? 0
    }

    func state(in connection: PostgresConnection) async throws -> State? {
        let rows = try await connection.query(
            "SELECT since, newest_entry, clock_timestamp() AS now FROM \(identifier: schema).recorded_stream")
        return try rows.first.map { row in
            State(
                since: try row.decode("since", as: Date.self),
                newest: RedisStreamID(try row.decode("newest_entry", as: String.self)) ?? .zero,
                now: try row.decode("now", as: Date.self))
        }
    }

    /// Notes the stream's newest entry, and that rows older than `age` need not be put on it again.
    func advance(to newest: RedisStreamID, age: Duration) -> PostgresQuery {
        """
        UPDATE \(identifier: schema).recorded_stream SET newest_entry = \(newest.description),
            since = greatest(since, clock_timestamp() - \(age.milliseconds(rounded: .down))::bigint * interval '1 millisecond')
        WHERE \(.asynchronousCommit) IS NOT NULL
        """
    }

    /// The subjects of the events of a type that the outbox has, waiting or as published: it sees to them. Beyond a million they
    /// are published once more.
    func inOutbox(_ type: String, in connection: PostgresConnection) async throws -> [String] {
        let rows = try await connection.query(
            """
            SELECT subject FROM \(identifier: schema).outbox WHERE type = \(type)
            UNION ALL SELECT subject FROM \(identifier: schema).outbox_published WHERE type = \(type)
            LIMIT 1000000
            """)
        return try rows.map { try $0.decode("subject", as: String.self) }
    }
}
