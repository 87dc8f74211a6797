import Common
import EventBus
import Foundation
import Postgres

/// Keeps a context's picture of users, its table `users`, level with auth's events.
public enum AccountProjection {
    /// Where auth tells of accounts and sessions.
    public static let stream = EventStream("events:user")

    /// The table that a context's migration creates for it.
    public static let statements = [
        """
        CREATE TABLE users (
            id           uuid PRIMARY KEY,
            display_name text        NOT NULL,
            role         text        NOT NULL CHECK (role IN ('User', 'Admin')),
            status       text        NOT NULL CHECK (status IN ('ativa', 'silenciada', 'suspensa', 'excluida')),
            status_until timestamptz,
            version      bigint      NOT NULL
        )
        """
    ]

    /// Applies an event in the consumer's transaction, unless a newer one was applied before.
    /// - Returns: what the event says, or nil where it is not about an account or comes too late.
    /// - Throws: ``UnreadableEvent`` for an event that can never be applied; `PostgresError`.
    @discardableResult
    public static func apply(_ event: Event, in connection: PostgresConnection) async throws -> AccountChange? {
        guard let change = try AccountChange(event) else { return nil }
        let applied = try await connection.execute(
            """
            INSERT INTO users (id, display_name, role, status, status_until, version)
            VALUES (\(change.userID), \(change.account.displayName), \(change.account.role.rawValue),
                    \(change.account.status.rawValue), \(change.account.statusUntil), \(change.version))
            ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, role = excluded.role,
                status = excluded.status, status_until = excluded.status_until, version = excluded.version
            WHERE users.version < excluded.version
            """)
        guard applied > 0 else { return nil }
        // What an account was answered under its keys is its own; it goes with it, in every context.
        if change.account.status == .deleted { try await IdempotencyClaim.forget(change.userID, in: connection) }
        return change
    }
}
