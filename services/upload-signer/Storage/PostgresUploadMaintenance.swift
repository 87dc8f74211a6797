import Common
import EventBus
import Foundation
import Postgres
import ServiceKit
import UploadSignerCore

/// Ends uploads and removes what is left of them. What has to go from the store is written into `object_removals` in the
/// same statement.
struct PostgresUploadMaintenance: UploadMaintenance {
    let pool: PostgresPool
    let outbox: Outbox
    let limits: UploadLimits
    let wakeRelay: @Sendable () -> Void
    let now: @Sendable () -> Date

    func abandoned(limit: Int) async throws -> [UUID] {
        try await pool.query(
            """
            SELECT id FROM uploads
            WHERE status = 'pending' AND attempt IS NOT NULL
              AND attempt_at < clock_timestamp() - make_interval(secs => \(limits.attemptLease.seconds))
            ORDER BY attempt_at LIMIT \(Int64(limit))
            """
        ).map { try $0.decode("id", as: UUID.self) }
    }

    func expirePending(limit: Int) async throws -> Int {
        try await pool.execute(
            """
            WITH late AS (
                SELECT id FROM uploads
                WHERE status = 'pending' AND attempt IS NULL AND expires_at <= clock_timestamp()
                ORDER BY expires_at LIMIT \(Int64(limit)) FOR NO KEY UPDATE SKIP LOCKED
            ), queued AS (
                UPDATE object_removals r SET due_at = clock_timestamp()
                FROM late WHERE r.key = 'incoming/' || late.id
            )
            UPDATE uploads u SET status = 'expired', settled_at = clock_timestamp() FROM late WHERE u.id = late.id
            """)
    }

    func removeUnattached(limit: Int) async throws -> Int {
        let removed = try await pool.withTransaction { connection in
            let unused = try await connection.query(
                """
                SELECT id FROM uploads
                WHERE status = 'ready' AND unattached_since IS NOT NULL
                  AND unattached_since < clock_timestamp() - make_interval(secs => \(limits.unattachedLifetime.seconds))
                ORDER BY unattached_since LIMIT \(Int64(limit)) FOR NO KEY UPDATE SKIP LOCKED
                """
            ).map { try $0.decode("id", as: UUID.self) }
            return try await connection.removeReady(unused, telling: outbox, at: now())
        }
        wakeRelay()
        return removed
    }

    func unstripped(after id: UUID?, limit: Int) async throws -> [Upload] {
        try await pool.query(
            """
            SELECT * FROM uploads
            WHERE status = 'ready' AND cleaner < \(MetadataStripper.version) AND (\(id)::uuid IS NULL OR id > \(id))
            ORDER BY id LIMIT \(Int64(limit))
            """
        ).map { try Upload(row: $0) }
    }

    func planReplacement(of upload: Upload, by attempt: UUID) async throws {
        _ = try await pool.execute(
            """
            INSERT INTO object_removals (key, due_at)
            VALUES (\(upload.storedKey(attempt: attempt)),
                    clock_timestamp() + make_interval(secs => \(PostgresUploads.attemptGrace)))
            """)
    }

    func replace(_ upload: Upload, by attempt: UUID, _ facts: PictureFacts) async throws -> Bool {
        guard case .ready(let image) = upload.status else { return false }
        let key = upload.storedKey(attempt: attempt)
        let isReplaced = try await pool.withTransaction { connection in
            let current = try await connection.query(
                """
                SELECT 1 FROM uploads WHERE id = \(upload.id) AND status = 'ready' AND stored_key = \(image.key)
                FOR NO KEY UPDATE
                """)
            guard !current.isEmpty, try await connection.keepObject(key) else {
                try await connection.removeObjectNow(key)
                return false
            }
            _ = try await connection.execute(
                """
                INSERT INTO object_removals (key, due_at) VALUES (\(image.key), clock_timestamp())
                ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at
                """)
            let replaced = try await connection.query(
                """
                UPDATE uploads SET stored_key = \(key), size = \(Int64(facts.size)), stored_sha256 = \(facts.sha256),
                    stripped_at = clock_timestamp(), cleaner = \(MetadataStripper.version)
                WHERE id = \(upload.id) RETURNING *
                """)
            if let event = PublishedEvents.stripped(try Upload(row: replaced[0]), at: now()) {
                _ = try await outbox.append([(PublishedEvents.uploads, event)], in: connection)
            }
            return true
        }
        wakeRelay()
        return isReplaced
    }

    func keep(_ upload: Upload) async throws {
        guard case .ready(let image) = upload.status else { return }
        _ = try await pool.execute(
            """
            UPDATE uploads SET cleaner = \(MetadataStripper.version)
            WHERE id = \(upload.id) AND status = 'ready' AND stored_key = \(image.key) AND stripped_at IS NOT NULL
            """)
    }

    func remove(_ upload: Upload) async throws {
        _ = try await pool.withTransaction { try await $0.removeReady([upload.id], telling: outbox, at: now()) }
        wakeRelay()
    }

    func dueRemovals(limit: Int) async throws -> [String] {
        // The next try comes later each time; what is removed is forgotten, or due again when a signature has ended.
        try await pool.query(
            """
            UPDATE object_removals SET attempts = attempts + 1,
                due_at = clock_timestamp() + least(interval '30 seconds' * power(2, least(attempts, 10)), interval '1 hour')
            WHERE key IN (
                SELECT key FROM object_removals WHERE due_at <= clock_timestamp()
                ORDER BY due_at LIMIT \(Int64(limit)) FOR UPDATE SKIP LOCKED)
            RETURNING key
            """
        ).map { try $0.decode("key", as: String.self) }
    }

    func planRemoval(ofUnknown keys: [String]) async throws -> Int {
        guard !keys.isEmpty else { return 0 }
        return try await pool.execute(
            """
            INSERT INTO object_removals (key, due_at)
            SELECT key, clock_timestamp() FROM unnest(\(keys)) AS found (key)
            WHERE NOT EXISTS (SELECT 1 FROM uploads u WHERE u.stored_key = found.key)
            ON CONFLICT (key) DO NOTHING
            """)
    }

    func deleteEnded(limit: Int) async throws -> Int {
        try await pool.execute(
            """
            DELETE FROM uploads WHERE id IN (
                SELECT id FROM uploads
                WHERE status IN ('rejected', 'expired', 'removed')
                  AND settled_at < clock_timestamp() - make_interval(secs => \(limits.recordLifetime.seconds))
                ORDER BY settled_at LIMIT \(Int64(limit)) FOR UPDATE SKIP LOCKED)
            """)
    }
}
