import Contract
import EventBus
import Foundation
import ModerationCore
import Postgres
import ServiceKit

/// Keeps the trust in each user level with the facts that the other tables hold.
struct TrustBook: Sendable {
    let outbox: Outbox
    let now: @Sendable () -> Date

    /// Begins to keep a user, in the caller's transaction. A second call changes nothing.
    func begin(_ userID: UUID, registeredAt: Date, in connection: PostgresConnection) async throws {
        let begun = try await connection.execute(
            """
            INSERT INTO user_trust (user_id, registered_at, level, score)
            VALUES (\(userID), \(registeredAt), \(TrustLevel.new.rawValue), 0)
            ON CONFLICT DO NOTHING
            """)
        if begun == 1 { try await refresh(userID, in: connection) }
    }

    /// Assesses a user again, in the caller's transaction, and tells the other services of another level.
    func refresh(_ userID: UUID, in connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            "SELECT registered_at, level, revision FROM user_trust WHERE user_id = \(userID) FOR UPDATE")
        // Somebody whose registration was not heard of yet is assessed when it is.
        guard let row = rows.first else { return }
        let before = try row.choice("level", of: "user_trust", as: TrustLevel.self)
        let facts = try await facts(
            of: userID, registeredAt: try row.decode("registered_at", as: Date.self), in: connection)
        let time = now()
        let trust = TrustAssessment(facts, at: time)
        let revision = try row.decode("revision", as: Int64.self) + (trust.level == before ? 0 : 1)
        try await connection.execute(
            """
            UPDATE user_trust SET level = \(trust.level.rawValue), score = \(Int32(trust.score)),
                revision = \(revision), review_at = \(trust.reviewAt)
            WHERE user_id = \(userID)
            """)
        guard trust.level != before else { return }
        try await outbox.append(
            [(PublishedEvents.moderation, PublishedEvents.trustChanged(userID, trust, revision: revision, at: time))],
            in: connection)
    }

    private func facts(
        of userID: UUID, registeredAt: Date, in connection: PostgresConnection
    ) async throws -> TrustFacts {
        let ads = try await connection.query(
            "SELECT count(*) AS ads FROM ads WHERE owner_id = \(userID) AND status = 'concluido'")
        let sanctions = try await connection.query(
            """
            SELECT a.kind, a.created_at FROM moderation_actions a JOIN action_states s ON s.action_id = a.id
            WHERE a.subject_id = \(userID) AND a.kind IN ('user.silenced', 'user.suspended') AND s.state = 'applied'
            ORDER BY a.created_at DESC LIMIT 100
            """)
        var facts = TrustFacts(
            registeredAt: registeredAt, concludedAds: try ads[0].decode("ads", as: Int.self))
        for row in sanctions {
            let at = try row.decode("created_at", as: Date.self)
            if try row.choice("kind", of: "moderation_actions", as: ActionKind.self) == .userSilenced {
                facts.silences.append(at)
            } else {
                facts.suspensions.append(at)
            }
        }
        return facts
    }
}
