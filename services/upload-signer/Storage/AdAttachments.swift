import Foundation
import Postgres

extension PostgresConnection {
    /// Takes over what an ad has, unless something newer is known; an upload that no ad of its owner has any more begins to
    /// age.
    func apply(_ ad: AdChange) async throws {
        let applied = try await execute(
            """
            INSERT INTO ads (id, owner_id, is_public, version)
            VALUES (\(ad.adID), \(ad.ownerID), \(ad.isPublic), \(ad.version))
            ON CONFLICT (id) DO UPDATE SET is_public = excluded.is_public, version = excluded.version
            WHERE ads.version < excluded.version
            """)
        guard applied > 0 else { return }
        let before = try await query("DELETE FROM ad_attachments WHERE ad_id = \(ad.adID) RETURNING upload_id")
            .map { try $0.decode("upload_id", as: UUID.self) }
        _ = try await execute(
            "INSERT INTO ad_attachments (ad_id, upload_id) SELECT \(ad.adID), unnest(\(ad.uploadIDs))")
        let touched = before + ad.uploadIDs
        // In the order in which an erasure takes them, which makes marketplace tell of many ads meanwhile.
        _ = try await query("SELECT 1 AS held FROM uploads WHERE id = ANY(\(touched)) ORDER BY id FOR NO KEY UPDATE")
        _ = try await execute(
            """
            UPDATE uploads u SET unattached_since = CASE WHEN EXISTS (
                    SELECT 1 FROM ad_attachments a JOIN ads d ON d.id = a.ad_id AND d.owner_id = u.owner_id
                    WHERE a.upload_id = u.id) THEN NULL ELSE coalesce(unattached_since, clock_timestamp()) END
            WHERE id = ANY(\(touched)) AND status = 'ready'
            """)
    }
}
