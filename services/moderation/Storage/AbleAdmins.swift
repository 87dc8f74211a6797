import Common
import Foundation
import ModerationCore
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

    /// Refuses an admin whom the log has ordered to be silenced, suspended or deleted, also where the order is not carried out yet
    /// or the projection has not heard of it: what such an admin decides would stand in the log after the end of their right.
    ///
    /// Call it with the log's end held: an order that is not seen then comes after. Who is able again by other ways than
    /// moderation's is known by the projection, so an order that was answered counts for only as long as news may take.
    /// - Throws: `LostRight`.
    func requireStandingInLog(of adminID: UUID) async throws {
        let rows = try await query(
            """
            SELECT latest.measure, latest.until
            FROM (SELECT \(adminID)::uuid AS id) u CROSS JOIN LATERAL (\(Self.latestOrders)) latest
            WHERE \(Self.disables)
              AND (latest.decided_at IS NULL OR latest.decided_at > clock_timestamp() - interval '1 minute')
            """)
        let ends = Dictionary(
            try rows.map { (try $0.decode("measure", as: String.self), try $0.decode("until", as: Date?.self)) },
            uniquingKeysWith: { $1 })
        if ends["deletion"] != nil { throw LostRight.gone }
        if let until = ends["suspension"] { throw LostRight.suspended(until: until) }
        if let until = ends["silence"] { throw LostRight.silenced(until: until) }
    }

    /// The orders that disable the account `u`.
    private static let disablingOrders: PostgresQuery = "SELECT FROM (\(latestOrders)) latest WHERE \(disables)"

    /// The orders about the account `u`: of each kind of measure the latest one counts, whether it takes power or gives it back.
    /// One that was refused counts for nothing, unless there was nothing to give back.
    private static let latestOrders: PostgresQuery = """
        SELECT DISTINCT ON (m.measure) m.measure, m.lifts, a.until, s.decided_at
        FROM moderation_actions a
        JOIN action_states s ON s.action_id = a.id
        JOIN (VALUES ('user.silenced', 'silence', false), ('user.unsilenced', 'silence', true),
                     ('user.suspended', 'suspension', false), ('user.reinstated', 'suspension', true),
                     ('user.deletion_ordered', 'deletion', false)) AS m (kind, measure, lifts) ON m.kind = a.kind
        WHERE a.subject_id = u.id AND a.scope IS DISTINCT FROM 'room'
          AND (s.state <> 'refused' OR m.lifts AND s.code = 'INVALID_TRANSITION')
        ORDER BY m.measure, a.sequence DESC
        """

    /// Whether that order takes power, and has not run out.
    private static let disables: PostgresQuery =
        "NOT latest.lifts AND (latest.until IS NULL OR latest.until > clock_timestamp())"
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
