import EventBus
import Foundation
import Postgres
import UploadSignerCore

extension PostgresConnection {
    /// Removes those of these uploads that are ready, and says so.
    /// - Returns: how many.
    func removeReady(_ ids: [UUID], telling outbox: Outbox, at time: Date) async throws -> Int {
        guard !ids.isEmpty else { return 0 }
        // The last SELECT shows the rows as they were before the statement.
        let removed = try await query(
            """
            WITH ready AS (
                SELECT * FROM uploads WHERE id = ANY(\(ids)) AND status = 'ready' ORDER BY id FOR NO KEY UPDATE
            ), queued AS (
                INSERT INTO object_removals (key, due_at) SELECT stored_key, clock_timestamp() FROM ready
                ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at
            ), ended AS (
                UPDATE uploads u SET status = 'removed', settled_at = clock_timestamp(), stored_key = NULL,
                    unattached_since = NULL
                FROM ready WHERE u.id = ready.id
            )
            SELECT * FROM ready
            """
        ).map { try Upload(row: $0) }
        let events = removed.compactMap { PublishedEvents.removed($0, at: time) }
        _ = try await outbox.append(events.map { (PublishedEvents.uploads, $0) }, in: self)
        return removed.count
    }
}
