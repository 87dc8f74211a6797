import Common
import Foundation
import Logging
import Postgres
import ServiceLifecycle

/// Removes answers that are kept no longer. The table stays as large as a day's creations under keys.
public struct IdempotencyUpkeep: Service {
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
    ]

    private let pool: PostgresPool
    private let interval: Duration
    private let logger: Logger

    /// Upkeep of the table on `pool`'s search path.
    public init(pool: PostgresPool, interval: Duration = .seconds(600), logger: Logger) {
        self.pool = pool
        self.interval = interval
        self.logger = logger
    }

    /// Runs until shutdown.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await removeExpired()
                } catch {
                    logger.warning("idempotency keys not removed", metadata: [LogKey.error: "\(error)"])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Removes a bounded number at once, so that no statement runs long.
    func removeExpired() async throws {
        var removed = 0
        repeat {
            removed = try await pool.execute(
                """
                DELETE FROM idempotency_keys WHERE (caller, key) IN (
                    SELECT caller, key FROM idempotency_keys
                    WHERE created_at < clock_timestamp() - make_interval(secs => \(IdempotencyClaim.lifetime))
                    ORDER BY created_at LIMIT 1000)
                """)
        } while removed == 1_000 && !Task.isCancelled
    }
}
