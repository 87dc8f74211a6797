import Common
import EventBus
import Foundation
import Postgres
import ServiceKit

/// Removes what somebody uploaded, in steps that each take a bounded number of uploads.
///
/// Lock order: the person (`PersonHold`), their row in `users`, uploads by their ids, rows of `object_removals`, the keys.
struct Erasure {
    /// Uploads erased in one step.
    static let batch = 500

    let connection: PostgresConnection

    /// Removes some uploads of an account, the names of their files and the hashes of what was in them. The account is marked
    /// gone from the first step on, and begins none. Repeated, it comes to an end and then changes nothing.
    func takeStep(of owner: UUID) async throws -> EventProgress {
        try await PersonHold.alone(owner, in: connection)
        try await AccountProjection.markGone(owner, in: connection)
        let limit = Int64(Self.batch)
        let erased = try await connection.execute(
            """
            WITH mine AS (
                SELECT id, stored_key FROM uploads WHERE owner_id = \(owner) AND status IN ('pending', 'ready')
                ORDER BY id LIMIT \(limit) FOR NO KEY UPDATE
            ), stored AS (
                INSERT INTO object_removals (key, due_at)
                SELECT stored_key, clock_timestamp() FROM mine WHERE stored_key IS NOT NULL
                ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at
            ), incoming AS (
                UPDATE object_removals r SET due_at = clock_timestamp() FROM mine WHERE r.key = 'incoming/' || mine.id
            )
            UPDATE uploads u SET status = 'removed', settled_at = clock_timestamp(), stored_key = NULL,
                unattached_since = NULL, attempt = NULL, attempt_at = NULL
            FROM mine WHERE u.id = mine.id
            """)
        guard erased < Self.batch else { return .unfinished }
        let unnamed = try await connection.execute(
            """
            UPDATE uploads SET file_name = '', announced_sha256 = NULL, stored_sha256 = NULL WHERE id IN (
                SELECT id FROM uploads WHERE owner_id = \(owner) AND file_name <> '' ORDER BY id LIMIT \(limit)
                FOR NO KEY UPDATE)
            """)
        guard unnamed < Self.batch else { return .unfinished }
        // Answers that are kept for repetitions hold signatures, and the files' names in them.
        try await IdempotencyClaim.forget(owner, in: connection)
        return .done
    }
}
