import Common
import Foundation
import Postgres

extension DecisionLimits {
    /// Refuses one more decision of an admin who is at a limit. The log's end is held, so that decisions are counted one
    /// after the other.
    func check(_ decision: Decision, in connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            """
            SELECT count(*) AS decided,
                   (extract(epoch FROM min(created_at) + interval '1 hour' - clock_timestamp()))::float8 AS wait
            FROM moderation_actions
            WHERE admin_id = \(decision.adminID) AND created_at > clock_timestamp() - interval '1 hour'
              AND kind <> \(ActionKind.historyRead.rawValue)
            """)
        if let row = rows.first, try row.decode("decided", as: Int64.self) >= Int64(perHour) {
            let wait = try row.decode("wait", as: Double?.self) ?? 60
            throw ModerationFailure.tooManyDecisions(
                QuotaRefusal(
                    policy: "decisions", quota: perHour, window: .seconds(3_600), retryAfter: .seconds(max(1, wait))))
        }
        guard decision.kind == .privateAccessGranted else { return }
        let grants = try await connection.query(
            """
            SELECT count(*) AS held
            FROM moderation_actions a JOIN action_states s ON s.action_id = a.id
            WHERE a.admin_id = \(decision.adminID) AND a.kind = \(decision.kind.rawValue)
              AND a.created_at > clock_timestamp() - make_interval(secs => \(Double(GrantPrivateAccess.seconds.upperBound)))
              AND a.until > clock_timestamp() AND s.state <> 'refused'
            """)
        guard try grants.first?.decode("held", as: Int64.self) ?? 0 < Int64(openGrants) else {
            throw ModerationFailure.tooManyGrants(limit: openGrants)
        }
    }
}
