import Common
import EventBus
import Foundation
import JSON
import Metrics
import Postgres
import ServiceKit
import UploadSignerCore

/// The record of uploads, by the database's clock.
///
/// Lock order: the person (`PersonHold`), their row in `users`, an idempotency key, the owner's lock, rows of uploads by their
/// ids, rows of `object_removals`. An erasure, which holds the person alone, takes the keys last.
struct PostgresUploads: UploadStore {
    let pool: PostgresPool
    let outbox: Outbox
    let limits: UploadLimits
    let wakeRelay: @Sendable () -> Void
    let now: @Sendable () -> Date
    let news: AccountNews

    /// An upload that began just before its signature ended may still be on its way for this long, in seconds.
    private static let uploadGrace = 600.0
    /// What an attempt stores and no verdict keeps is removed after this many seconds: far longer than an attempt can take.
    static let attemptGrace = 3_600.0

    func create(_ upload: Upload, once: IdempotentCreation<Upload>) async throws -> [UInt8] {
        try await pool.withTransaction(by: WriteRight(of: upload.ownerID), knowing: news, at: now) { connection in
            if try await PersonHold.isGone(upload.ownerID, in: connection) { throw UploadsRefusal.unauthenticated }
            do {
                let outcome = try await once.perform(in: connection) {
                    try await requireRoom(for: upload.ownerID, in: connection)
                    try await requireBytes(for: upload, in: connection)
                    try await insert(upload, in: connection)
                    return upload
                }
                return outcome.answer
            } catch let expired as IdempotencyAnswerExpired {
                let renewed = try await renew(expired, for: upload, in: connection)
                return try await once.keep(renewed, in: connection)
            }
        }
    }

    func upload(_ id: UUID) async throws -> Upload? {
        try await pool.query("SELECT * FROM uploads WHERE id = \(id)").first.map { try Upload(row: $0) }
    }

    func isPublic(_ id: UUID) async throws -> Bool {
        // An ad can name any upload; only its own owner's pictures become public by it.
        let rows = try await pool.query(
            """
            SELECT 1 FROM uploads u
            JOIN ad_attachments a ON a.upload_id = u.id
            JOIN ads d ON d.id = a.ad_id AND d.owner_id = u.owner_id AND d.is_public
            WHERE u.id = \(id) LIMIT 1
            """)
        return !rows.isEmpty
    }

    func lease(_ id: UUID, owner: UUID?, attempt: UUID) async throws -> LeaseOutcome {
        try await pool.withTransaction(by: owner.map { WriteRight(of: $0) }, knowing: news, at: now) { connection in
            let leased = try await connection.query(
                """
                UPDATE uploads SET attempt = \(attempt), attempt_at = clock_timestamp()
                WHERE id = \(id) AND status = 'pending' AND (\(owner)::uuid IS NULL OR owner_id = \(owner))
                  AND (\(owner)::uuid IS NULL OR expires_at > clock_timestamp())
                  AND (attempt IS NULL
                       OR attempt_at < clock_timestamp() - make_interval(secs => \(limits.attemptLease.seconds)))
                RETURNING *
                """)
            guard let row = leased.first else { return try await refusal(of: id, owner: owner, in: connection) }
            let upload = try Upload(row: row)
            _ = try await connection.execute(
                """
                INSERT INTO object_removals (key, due_at)
                VALUES (\(upload.storedKey(attempt: attempt)),
                        clock_timestamp() + make_interval(secs => \(Self.attemptGrace)))
                """)
            return .granted(upload)
        }
    }

    func release(_ upload: Upload, attempt: UUID, mayHaveStored: Bool) async throws {
        try await pool.withTransaction { connection in
            _ = try await connection.execute(
                """
                UPDATE uploads SET attempt = NULL, attempt_at = NULL
                WHERE id = \(upload.id) AND attempt = \(attempt) AND status = 'pending'
                """)
            guard !mayHaveStored else { return }
            _ = try await connection.execute(
                "DELETE FROM object_removals WHERE key = \(upload.storedKey(attempt: attempt))")
        }
    }

    func settle(_ upload: Upload, attempt: UUID, for owner: UUID?, _ verdict: Verdict) async throws -> Upload? {
        let right = owner.map { WriteRight(of: $0) }
        let (settled, isNews) = try await pool.withTransaction(by: right, knowing: news, at: now) {
            connection -> (Upload?, Bool) in
            let rows = try await connection.query(
                "SELECT *, attempt AS holder FROM uploads WHERE id = \(upload.id) FOR NO KEY UPDATE")
            guard let row = rows.first else { return (nil, false) }
            let current = try Upload(row: row)
            guard current.status.mayBecome(verdict.status) else { return (current, false) }
            guard try row.decode("holder", as: UUID?.self) == attempt else { return (nil, false) }
            guard try await keepOrDrop(current.storedKey(attempt: attempt), verdict, in: connection) else {
                return (nil, false)
            }
            let settled = try await write(verdict, of: current, attempt: attempt, in: connection)
            try await connection.removeObjectNow(current.incomingKey)
            if let event = PublishedEvents.settled(settled, at: now()) {
                _ = try await outbox.append([(PublishedEvents.uploads, event)], in: connection)
            }
            return (settled, true)
        }
        wakeRelay()
        if let settled, isNews { count(settled) }
        return settled
    }

    func discard(_ id: UUID, owner: UUID) async throws -> Discarding {
        let right = WriteRight(of: owner)
        let outcome = try await pool.withTransaction(by: right, knowing: news, at: now) { connection -> Discarding in
            let rows = try await connection.query(
                """
                SELECT *, unattached_since IS NOT NULL AS is_free, attempt IS NOT NULL AS is_held FROM uploads
                WHERE id = \(id) AND owner_id = \(owner) FOR NO KEY UPDATE
                """)
            guard let row = rows.first else { return .notFound }
            let upload = try Upload(row: row)
            switch upload.status {
            case .ready:
                guard try row.decode("is_free", as: Bool.self) else { return .inUse }
                _ = try await connection.removeReady([id], telling: outbox, at: now())
            case .pending:
                guard try !row.decode("is_held", as: Bool.self) else { return .busy }
                _ = try await connection.execute(
                    "UPDATE uploads SET status = 'removed', settled_at = clock_timestamp() WHERE id = \(id)")
                try await connection.removeObjectNow(upload.incomingKey)
            case .rejected, .expired, .removed: break
            }
            return .done
        }
        wakeRelay()
        return outcome
    }

    func forgetRemoval(of key: String) async throws {
        try await pool.withTransaction { connection in
            _ = try await connection.execute(
                """
                DELETE FROM object_removals WHERE key = \(key) AND (again_at IS NULL OR again_at <= clock_timestamp())
                """)
            _ = try await connection.execute(
                "UPDATE object_removals SET due_at = again_at, attempts = 0 WHERE key = \(key)")
        }
    }

    private func count(_ upload: Upload) {
        let reason = if case .rejected(let reason) = upload.status { reason.rawValue } else { "" }
        Counter(label: "uploads_settled", dimensions: [("status", upload.status.name.rawValue), ("reason", reason)])
            .increment()
    }

    // MARK: Steps

    private func requireRoom(for owner: UUID, in connection: PostgresConnection) async throws {
        try await connection.lockForTransaction("uploads.owner.\(owner.lowercased)")
        let hourly = SlidingQuota("uploads-an-hour", limits.perUserHour, inSeconds: 3_600)
        let started = try await connection.query(
            "SELECT \(hourly.columns) FROM uploads WHERE owner_id = \(owner) AND \(hourly.isRecent)")[0]
        if let refusal = try hourly.refusal(started) {
            throw UploadsRefusal.tooManyStarted(limit: limits.perUserHour, retryAfter: refusal.retryAfter)
        }
        let (open, wait) = try await openUploads(of: owner, in: connection)
        guard open >= limits.openPerUser else { return }
        let removed = try await removeOldest(open - limits.openPerUser + 1, of: owner, in: connection)
        guard open - removed < limits.openPerUser else {
            throw UploadsRefusal.tooManyOpen(limit: limits.openPerUser, retryAfter: .seconds(max(1, wait)))
        }
    }

    /// How many of a user's uploads are unfinished or without an ad, and in how many seconds the first of them will not be any
    /// more, or will make room.
    private func openUploads(of owner: UUID, in connection: PostgresConnection) async throws -> (Int, wait: Double) {
        let limit = min(limits.replaceableAfter.seconds, limits.unattachedLifetime.seconds)
        let row = try await connection.query(
            """
            SELECT count(*) AS open, extract(epoch FROM min(ends_at) - clock_timestamp())::float8 AS wait
            FROM (
                SELECT CASE status WHEN 'pending' THEN expires_at
                                   ELSE unattached_since + make_interval(secs => \(limit)) END AS ends_at
                FROM uploads
                WHERE owner_id = \(owner)
                  AND (status = 'pending' AND (expires_at > clock_timestamp() OR attempt IS NOT NULL)
                       OR status = 'ready' AND unattached_since >
                          clock_timestamp() - make_interval(secs => \(limits.unattachedLifetime.seconds)))
            ) AS open_uploads
            """)[0]
        return (
            Int(try row.decode("open", as: Int64.self)), wait: try row.decode("wait", as: Double?.self) ?? 1
        )
    }

    /// Pictures that were left behind, such as by a form that was never sent, make room for others.
    private func removeOldest(_ count: Int, of owner: UUID, in connection: PostgresConnection) async throws -> Int {
        let oldest = try await connection.query(
            """
            SELECT id FROM uploads
            WHERE owner_id = \(owner) AND status = 'ready'
              AND unattached_since <= clock_timestamp() - make_interval(secs => \(limits.replaceableAfter.seconds))
            ORDER BY unattached_since LIMIT \(Int64(count)) FOR NO KEY UPDATE SKIP LOCKED
            """
        ).map { try $0.decode("id", as: UUID.self) }
        return try await connection.removeReady(oldest, telling: outbox, at: now())
    }

    /// After ``requireRoom(for:in:)``, which holds the owner.
    private func requireBytes(for upload: Upload, in connection: PostgresConnection) async throws {
        let daily = SlidingQuota("uploads-a-day", limits.perUserDay, inSeconds: 86_400)
        let sums = try await connection.query(
            """
            SELECT \(daily.columns),
                   (coalesce(sum(announced_size) FILTER (WHERE \(daily.isRecent)), 0))::bigint AS recent_bytes,
                   (coalesce(sum(announced_size) FILTER (WHERE status IN ('pending', 'ready')), 0))::bigint AS bytes
            FROM uploads
            WHERE owner_id = \(upload.ownerID) AND (\(daily.isRecent) OR status IN ('pending', 'ready'))
            """)
        guard let row = sums.first else { return }
        let size = Int64(upload.announced.size)
        if try row.decode("bytes", as: Int64.self) + size > Int64(limits.bytesPerUser) {
            throw UploadsRefusal.tooMuchStored
        }
        let isFull = try row.decode("recent_bytes", as: Int64.self) + size > Int64(limits.bytesPerUserDay)
        if let refusal = try daily.refusal(row, orIf: isFull) { throw UploadsRefusal.tooMuchInADay(refusal) }
    }

    private func insert(_ upload: Upload, in connection: PostgresConnection) async throws {
        _ = try await connection.execute(
            """
            INSERT INTO uploads (id, owner_id, purpose, file_name, content_type, announced_size, announced_sha256,
                                 status, created_at, form_expires_at, expires_at)
            VALUES (\(upload.id), \(upload.ownerID), \(upload.purpose.rawValue), \(upload.fileName),
                    \(upload.announced.type.rawValue), \(Int64(upload.announced.size)), \(upload.announced.sha256),
                    'pending', \(upload.createdAt), \(upload.formExpiresAt), \(upload.expiresAt))
            """)
        let again = upload.formExpiresAt + Self.uploadGrace
        _ = try await connection.execute(
            """
            INSERT INTO object_removals (key, due_at, again_at)
            VALUES (\(upload.incomingKey), greatest(\(upload.expiresAt)::timestamptz, \(again)), \(again))
            """)
    }

    /// Lets the upload that a kept answer names be sent for as long as a new one could, but not beyond its own end.
    /// - Throws: `expired` where it can no longer be sent.
    private func renew(
        _ expired: IdempotencyAnswerExpired, for asked: Upload, in connection: PostgresConnection
    ) async throws -> Upload {
        guard let id = try JSONParser.parse(expired.answer).object?["id"]?.string.flatMap({ UUID(strict: $0) }) else {
            throw expired
        }
        let renewed = try await connection.query(
            """
            UPDATE uploads SET form_expires_at = least(\(asked.formExpiresAt)::timestamptz, expires_at)
            WHERE id = \(id) AND owner_id = \(asked.ownerID) AND status = 'pending' AND expires_at > clock_timestamp()
            RETURNING *
            """)
        guard let row = renewed.first else { throw expired }
        let upload = try Upload(row: row)
        let again = upload.formExpiresAt + Self.uploadGrace
        _ = try await connection.execute(
            """
            UPDATE object_removals SET due_at = greatest(due_at, \(again)), again_at = \(again)
            WHERE key = \(upload.incomingKey)
            """)
        return upload
    }

    /// Why there is nothing to lease.
    private func refusal(of id: UUID, owner: UUID?, in connection: PostgresConnection) async throws -> LeaseOutcome {
        let rows = try await connection.query(
            """
            SELECT *, expires_at <= clock_timestamp() AS is_late, attempt IS NOT NULL AS is_held FROM uploads
            WHERE id = \(id) AND (\(owner)::uuid IS NULL OR owner_id = \(owner))
            """)
        guard let row = rows.first else { return .notFound }
        let upload = try Upload(row: row)
        guard upload.status == .pending else { return .settled(upload) }
        let isLate = try row.decode("is_late", as: Bool.self)
        let isHeld = try row.decode("is_held", as: Bool.self)
        return isLate && !isHeld ? .settled(upload.with(status: .expired)) : .busy
    }

    /// Whether the attempt's object is there to be kept; one that is not wanted is removed soon.
    private func keepOrDrop(_ key: String, _ verdict: Verdict, in connection: PostgresConnection) async throws -> Bool {
        switch verdict {
        case .good: return try await connection.keepObject(key)
        case .bad:
            try await connection.removeObjectNow(key)
            return true
        }
    }

    private func write(
        _ verdict: Verdict, of upload: Upload, attempt: UUID, in connection: PostgresConnection
    ) async throws -> Upload {
        let updated: PostgresRows
        switch verdict {
        case .good(let facts):
            updated = try await connection.query(
                """
                UPDATE uploads u SET status = 'ready', settled_at = clock_timestamp(), attempt = NULL, attempt_at = NULL,
                    stored_key = \(upload.storedKey(attempt: attempt)), size = \(Int64(facts.size)),
                    stored_sha256 = \(facts.sha256), stripped_at = clock_timestamp(),
                    cleaner = \(MetadataStripper.version),
                    width = \(Int32(facts.header.width)), height = \(Int32(facts.header.height)),
                    unattached_since = CASE WHEN EXISTS (
                        SELECT 1 FROM ad_attachments a JOIN ads d ON d.id = a.ad_id AND d.owner_id = u.owner_id
                        WHERE a.upload_id = u.id) THEN NULL ELSE clock_timestamp() END
                WHERE id = \(upload.id) RETURNING *
                """)
        case .bad(let reason):
            updated = try await connection.query(
                """
                UPDATE uploads SET status = 'rejected', reason = \(reason.rawValue), settled_at = clock_timestamp(),
                    attempt = NULL, attempt_at = NULL
                WHERE id = \(upload.id) RETURNING *
                """)
        }
        return try Upload(row: updated[0])
    }
}

extension PostgresConnection {
    /// Takes an object off the list of those that are to be removed.
    /// - Returns: false if it may have been removed already.
    func keepObject(_ key: String) async throws -> Bool {
        try await execute("DELETE FROM object_removals WHERE key = \(key) AND attempts = 0") == 1
    }

    /// Has an object removed soon that is to be removed at some time.
    func removeObjectNow(_ key: String) async throws {
        _ = try await execute("UPDATE object_removals SET due_at = clock_timestamp() WHERE key = \(key)")
    }
}

extension Verdict {
    fileprivate var status: UploadStatus.Name {
        switch self {
        case .good: .ready
        case .bad: .rejected
        }
    }
}
