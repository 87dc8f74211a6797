import Common
import EventBus
import Foundation
import Postgres
import ServiceKit

/// Removes what moderation holds about a person whose account is deleted. The audit log stays: it names people by id only,
/// and it is the proof of why something was done.
struct Erasure: Sendable {
    let outbox: Outbox

    /// Erases, and gives moderation's receipt for the order, in the consumer's transaction.
    func carryOut(_ order: DeletionOrdered, _ traceparent: String?, in connection: PostgresConnection) async throws {
        try await erase(order.userID, in: connection)
        let receipt = OrderAnswer.applied().event(
            to: order.actionID, from: ModerationService.description, traceparent: traceparent)
        try await outbox.append([receipt], in: connection)
    }

    /// Erases; a second time finds nothing.
    func erase(_ userID: UUID, in connection: PostgresConnection) async throws {
        _ = try await connection.batch([
            "UPDATE users SET display_name = \(ModerationAction.unknownAdmin) WHERE id = \(userID)",
            """
            DELETE FROM review_queue WHERE kind = 'ad' AND subject_id IN (SELECT id FROM ads WHERE owner_id = \(userID))
            """,
            "UPDATE ads SET content = NULL, approved = NULL, suspended = NULL WHERE owner_id = \(userID)",
            "UPDATE review_queue SET claimed_by = NULL, claimed_until = NULL WHERE claimed_by = \(userID)",
            "DELETE FROM user_trust WHERE user_id = \(userID)",
        ])
        try await IdempotencyClaim.forget(userID, in: connection)
    }
}
