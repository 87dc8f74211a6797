import Common
import Contract
import Foundation
import ModerationCore
import Postgres
import ServiceKit

extension DecisionLimits {
    /// Refuses one more decision of an admin who is at a limit. The log's end is held, so that decisions are counted one
    /// after the other.
    func check(_ decision: Decision, in connection: PostgresConnection) async throws {
        let hourly = SlidingQuota("decisions", perHour, inSeconds: 3_600)
        let rows = try await connection.query(
            """
            SELECT \(hourly.columns) FROM moderation_actions
            WHERE admin_id = \(decision.adminID) AND \(hourly.isRecent) AND kind <> \(ActionKind.roomHistoryRead.rawValue)
            """)
        if let refusal = try rows.first.flatMap({ try hourly.refusal($0) }) {
            throw ModerationRefusal.tooManyDecisions(refusal)
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
            throw ModerationRefusal.tooManyGrants(limit: openGrants)
        }
    }
}
