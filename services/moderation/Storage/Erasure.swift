import Common
import EventBus
import Foundation
import Postgres
import ServiceKit

/// Removes what moderation holds about a person whose account is deleted. The audit log stays: it names people by id only,
/// and it is the proof of why something was done.
///
/// Lock order: the person (`PersonHold`), the row in `users`, ads by their ids, their places in the queue and the person's
/// claims by what they are about, the trust in the person, keys.
struct Erasure {
    /// Ads that one step blanks.
    static let batch: Int64 = 500

    let connection: PostgresConnection

    /// Erases some of it, with the account marked gone from the first step on; repeated, it comes to an end and then finds nothing.
    func takeStep(of userID: UUID) async throws -> EventProgress {
        try await PersonHold.alone(userID, in: connection)
        try await AccountProjection.markGone(userID, in: connection)
        let rows = try await connection.query(
            """
            SELECT id FROM ads
            WHERE owner_id = \(userID) AND (content IS NOT NULL OR approved IS NOT NULL OR suspended IS NOT NULL
                OR EXISTS (SELECT FROM review_queue q WHERE q.kind = 'ad' AND q.subject_id = ads.id))
            ORDER BY id LIMIT \(Self.batch) FOR NO KEY UPDATE
            """)
        let ids = try rows.map { try $0.decode("id", as: UUID.self) }
        _ = try await connection.batch([
            """
            SELECT 1 AS held FROM review_queue
            WHERE claimed_by = \(userID) OR kind = 'ad' AND subject_id = ANY(\(ids))
            ORDER BY kind, subject_id FOR UPDATE
            """,
            "UPDATE review_queue SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by = \(userID)",
            "DELETE FROM review_queue WHERE kind = 'ad' AND subject_id = ANY(\(ids))",
            "UPDATE ads SET content = NULL, approved = NULL, suspended = NULL WHERE id = ANY(\(ids))",
            "DELETE FROM user_trust WHERE user_id = \(userID)",
        ])
        try await IdempotencyClaim.forget(userID, in: connection)
        return ids.count < Self.batch ? .done : .unfinished
    }
}
