import EventBus
import Foundation
import Postgres

/// Ends silences and suspensions whose time is over, without anybody asking. Guards let their owners in from that moment
/// on by themselves; this is how everyone else hears of it.
struct StandingUpkeep: Sendable {
    static let batch = 100

    let pool: PostgresPool
    let outbox: Outbox
    let wakeRelay: @Sendable () -> Void
    let now: @Sendable () -> Date

    /// Ends at most a batch; several processes share the work.
    /// - Returns: how many.
    func endSome() async throws -> Int {
        let ended = try await pool.withTransaction { connection -> Int in
            let rows = try await connection.query(
                """
                UPDATE accounts SET status = 'ativa', status_until = NULL, version = version + 1
                WHERE id IN (
                    SELECT id FROM accounts
                    WHERE status IN ('silenciada', 'suspensa') AND status_until <= \(now())
                    ORDER BY status_until LIMIT \(Int64(Self.batch)) FOR NO KEY UPDATE SKIP LOCKED)
                RETURNING id, email, display_name, role, status, status_until, version, created_at
                """)
            let events = try rows.map { row in
                let account = try Account(row: row)
                return (PublishedEvents.users, PublishedEvents.event(.statusChanged(account, reason: nil)))
            }
            if !events.isEmpty { try await outbox.append(events, in: connection) }
            return events.count
        }
        if ended > 0 { wakeRelay() }
        return ended
    }
}
