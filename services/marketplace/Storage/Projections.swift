import Contract
import Foundation
import MarketplaceCore
import Postgres

/// Keeps the table `uploads` level with upload-signer's events.
///
/// An upload becomes ready once and may then be gone, never the other way round, so that the order in which the two events
/// come does not matter.
enum UploadProjection {
    static func ready(
        _ picture: Attachment, of ownerID: UUID, at time: Date, in connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            INSERT INTO uploads (id, owner_id, content_type, size, width, height, ready, free_since)
            VALUES (\(picture.id), \(ownerID), \(picture.contentType), \(picture.size),
                    \(picture.width.map(Int32.init)), \(picture.height.map(Int32.init)), true, \(time))
            -- A picture that was stored as it was sent gets smaller when it is cleaned, and never larger.
            ON CONFLICT (id) DO UPDATE SET size = excluded.size
            WHERE uploads.ready AND excluded.size < uploads.size
            """)
    }

    static func gone(_ id: UUID, of ownerID: UUID, in connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            INSERT INTO uploads (id, owner_id, content_type, size, ready, free_since)
            VALUES (\(id), \(ownerID), '', 0, false, clock_timestamp())
            ON CONFLICT (id) DO UPDATE SET ready = false
            """)
    }
}

/// Keeps the table `trust_levels` level with moderation's events.
enum TrustProjection {
    static func learn(_ userID: UUID, level: TrustLevel, version: Int64, in record: AdRecord) async throws {
        // In one order with the owner's erasure, which takes the row away.
        try await record.lockOwner(userID)
        guard try await !record.isErased(userID) else { return }
        try await record.connection.execute(
            """
            INSERT INTO trust_levels (user_id, level, version) VALUES (\(userID), \(level.rawValue), \(version))
            ON CONFLICT (user_id) DO UPDATE SET level = excluded.level, version = excluded.version
            WHERE trust_levels.version < excluded.version
            """)
    }
}

/// Reads what the projection has.
struct PostgresUploads: UploadReading {
    let pool: PostgresPool

    func unknown(among ids: [UUID]) async throws -> Set<UUID> {
        let rows = try await pool.query("SELECT id FROM uploads WHERE id = ANY(\(ids))")
        return Set(ids).subtracting(try rows.map { try $0.decode("id", as: UUID.self) })
    }
}
