import Contract
import Foundation
import Postgres
import ServiceKit

/// Keeps moderation's picture of ads and its queue level with marketplace's events.
///
/// Lock order: an ad's row, its place in the queue, the trust in its owner.
struct AdProjection: Sendable {
    let trust: TrustBook

    /// Applies an event in the consumer's transaction, unless a newer one was applied before.
    func apply(_ change: AdChange, in connection: PostgresConnection) async throws {
        let ad = change.ad
        let known = try await connection.query("SELECT status, version FROM ads WHERE id = \(ad.id) FOR UPDATE")
        let before = try known.first.map { row in
            (
                status: try row.choice("status", of: "ads", as: AdStatus.self),
                version: try row.decode("version", as: Int64.self)
            )
        }
        if let before, before.version >= ad.version { return }
        // A decision leaves the text alone: what its event shows is what was decided about.
        let approved = ad.status == .approved ? change.content : nil
        let suspended = ad.status == .suspended && !ad.isCorrected ? change.content : nil
        try await connection.execute(
            """
            INSERT INTO ads (id, owner_id, status, corrected, content, approved, suspended, version)
            VALUES (\(ad.id), \(ad.ownerID), \(ad.status.rawValue), \(ad.isCorrected),
                    \(ad.waits ? change.content : nil), \(approved), \(suspended), \(ad.version))
            ON CONFLICT (id) DO UPDATE SET owner_id = excluded.owner_id, status = excluded.status,
                corrected = excluded.corrected, content = excluded.content, version = excluded.version,
                approved = CASE WHEN excluded.status IN ('excluido', 'concluido') THEN NULL
                                ELSE coalesce(excluded.approved, ads.approved) END,
                suspended = CASE WHEN excluded.status = 'suspenso' THEN coalesce(excluded.suspended, ads.suspended) END
            WHERE ads.version < excluded.version
            """)
        if ad.waits { try await enqueue(change, in: connection) } else { try await dequeue(ad.id, in: connection) }
        if (before?.status == .concluded) != (ad.status == .concluded) {
            try await trust.refresh(ad.ownerID, in: connection)
        }
    }

    /// A new version takes the place of the old one, and nobody looks at it yet.
    private func enqueue(_ change: AdChange, in connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            INSERT INTO review_queue (id, kind, subject_id, subject_version, queued_at)
            VALUES (\(change.eventID), 'ad', \(change.ad.id), \(change.ad.version), \(change.time))
            ON CONFLICT (kind, subject_id) DO UPDATE SET id = excluded.id, subject_version = excluded.subject_version,
                queued_at = excluded.queued_at, claimed_by = NULL, claimed_until = NULL
            """)
    }

    private func dequeue(_ adID: UUID, in connection: PostgresConnection) async throws {
        try await connection.execute("DELETE FROM review_queue WHERE kind = 'ad' AND subject_id = \(adID)")
    }
}
