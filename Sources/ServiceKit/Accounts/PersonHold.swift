import Foundation
import Postgres

/// Keeps apart, within a context, what is created for a person and that person's erasure.
///
/// Whoever creates something that an erasure takes away holds the person first, together with others who do, and looks only
/// then whether they are gone. Each step of an erasure holds the person alone. So what was begun before a step is committed
/// and seen by it, and what begins later finds the account gone. It does not need a row in `users`: somebody may be active
/// before the projection has them.
///
/// Lock order: people before everything else, also before an account's row in `users` and before what is kept under keys: the
/// news of an account's end come beside the order to erase it, and take the same rows (``AccountProjection/apply(_:in:)``).
public enum PersonHold {
    /// Holds people until the transaction ends, in the order of their ids, together with others who do. Whether they are gone has to be asked by a
    /// statement of its own after it.
    public static func shared(_ ids: [UUID]) -> PostgresQuery {
        """
        SELECT pg_advisory_xact_lock_shared(\(key))
        FROM (SELECT DISTINCT id FROM unnest(\(ids)) AS asked (id) ORDER BY id) AS person
        """
    }

    /// Holds somebody for whom something is created.
    /// - Returns: whether their account is gone, and nothing may be.
    public static func isGone(_ id: UUID, in connection: PostgresConnection) async throws(PostgresError) -> Bool {
        let results = try await connection.batch([
            shared([id]), "SELECT 1 AS found FROM users WHERE id = \(id) AND status = 'excluida'",
        ])
        return !results[1].isEmpty
    }

    /// Holds somebody alone, for a step of their erasure.
    public static func alone(_ id: UUID, in connection: PostgresConnection) async throws(PostgresError) {
        try await connection.execute(
            "SELECT pg_advisory_xact_lock(\(key)) FROM unnest(\([id])) AS person (id)")
    }

    /// Advisory locks are the whole database's, and every context has a schema of its own in it.
    private static let key: PostgresQuery = "hashtextextended(current_schema() || '.person.' || person.id::text, 0)"
}
