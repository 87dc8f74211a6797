import Common
import Foundation
import Postgres

/// Removes answers that are kept no longer. The table stays as large as a day's creations and held keys.
public struct IdempotencyMaintenance: Sendable {
    /// The table that a context's migration creates.
    public static let statements = [
        """
        CREATE TABLE idempotency_keys (
            caller     uuid        NOT NULL,
            key        text        NOT NULL CHECK (char_length(key) BETWEEN 1 AND 255),
            digest     bytea       NOT NULL,
            answer     bytea,
            created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (caller, key)
        )
        """,
        "CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at)",
        "ALTER TABLE idempotency_keys ADD COLUMN good_until timestamptz",
        "ALTER TABLE idempotency_keys ADD COLUMN holders integer NOT NULL DEFAULT 1",
    ]

    static let batch = 1_000

    private let pool: PostgresPool

    /// Maintenance of the table on `pool`'s search path.
    init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Removes at most a batch.
    /// - Returns: how many.
    func deleteExpired() async throws -> Int {
        try await pool.execute(
            """
            DELETE FROM idempotency_keys WHERE (caller, key) IN (
                SELECT caller, key FROM idempotency_keys
                WHERE created_at < clock_timestamp() - make_interval(secs => \(IdempotencyClaim.lifetime))
                ORDER BY created_at LIMIT \(Int64(Self.batch)))
            """)
    }
}
