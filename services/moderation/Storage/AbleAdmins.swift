import Foundation
import Postgres

/// Somebody who can decide always remains.
extension PostgresConnection {
    /// Refuses to take the last admin's power to act: a decision that disables `userID` needs another admin who is neither
    /// silenced nor suspended nor deleted, by what the projection has heard of and by what the log has ordered, which the
    /// projection may not have heard of yet. What ends by itself counts until it does.
    ///
    /// Call it with the log's end held: of two admins who disable each other at once, one comes second. Auth looks again
    /// when it carries the order out, since roles are its own matter.
    /// - Throws: `ModerationRefusal.lastAdmin`.
    func requireAbleAdmin(besides userID: UUID) async throws {
        let rows = try await query(
            """
            SELECT (SELECT role FROM users WHERE id = \(userID)) = 'Admin' AND NOT EXISTS (
                SELECT FROM users u
                WHERE u.id <> \(userID) AND u.role = 'Admin' AND u.status <> 'excluida'
                  AND NOT (u.silenced AND (u.silenced_until IS NULL OR u.silenced_until > clock_timestamp()))
                  AND NOT (u.suspended AND (u.suspended_until IS NULL OR u.suspended_until > clock_timestamp()))
                  AND NOT EXISTS (\(Self.disablingOrders))
            ) AS last
            """)
        if try rows.first?.decode("last", as: Bool?.self) == true { throw ModerationRefusal.lastAdmin }
    }

    /// The orders that disable the account `u`: of each kind of measure the latest one counts, whether it takes power or
    /// gives it back. One that was refused counts for nothing, unless there was nothing to give back.
    private static let disablingOrders: PostgresQuery = """
        SELECT FROM (
            SELECT DISTINCT ON (m.measure) a.kind, a.until
            FROM moderation_actions a
            JOIN action_states s ON s.action_id = a.id
            JOIN (VALUES ('user.silenced', 'silence', false), ('user.unsilenced', 'silence', true),
                         ('user.suspended', 'suspension', false), ('user.reinstated', 'suspension', true),
                         ('user.deletion_ordered', 'deletion', false)) AS m (kind, measure, lifts) ON m.kind = a.kind
            WHERE a.subject_id = u.id AND a.scope IS DISTINCT FROM 'room'
              AND (s.state <> 'refused' OR m.lifts AND s.code = 'INVALID_TRANSITION')
            ORDER BY m.measure, a.sequence DESC
        ) latest
        WHERE latest.kind NOT IN ('user.unsilenced', 'user.reinstated')
          AND (latest.until IS NULL OR latest.until > clock_timestamp())
        """
}

extension Decision {
    /// Whether an admin whom it concerns can decide nothing after it. A silence in one room takes nothing from anybody's
    /// office.
    var disablesAccount: Bool {
        switch kind {
        case .userSilenced: scope != .room
        case .userSuspended, .userDeletionOrdered: true
        default: false
        }
    }
}
