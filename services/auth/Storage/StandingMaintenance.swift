import AuthCore
import EventBus
import Foundation
import Postgres

/// Lets silences and suspensions expire, each by itself, without anybody asking. Guards let their owners in from that moment
/// on by themselves; this is how everyone else hears of it.
struct StandingMaintenance: Sendable {
    static let batch = 100

    let pool: PostgresPool
    let outbox: Outbox
    let wakeRelay: @Sendable () -> Void
    let now: @Sendable () -> Date

    /// Lets at most a batch expire; several processes share the work.
    /// - Returns: how many.
    func expireSome() async throws -> Int {
        let ended = try await pool.withTransaction { connection -> Int in
            let time = now()
            let rows = try await connection.query(
                """
                SELECT \(Account.columns) FROM accounts WHERE silenced_until <= \(time) OR suspended_until <= \(time)
                LIMIT \(Int64(Self.batch)) FOR NO KEY UPDATE SKIP LOCKED
                """)
            for row in rows {
                var account = try Account(row: row)
                // The row's condition was looked at again under its lock.
                guard account.endRunOut(at: time) else { continue }
                try await connection.storeSanctions(of: account, reason: nil, at: time, outbox: outbox)
            }
            return rows.count
        }
        if ended > 0 { wakeRelay() }
        return ended
    }
}
