import Common
import EventBus
import Foundation
import Logging
import Postgres
import ServiceLifecycle

/// Ends silences and suspensions whose time is over, without anybody asking. Guards let their owners in from that moment
/// on by themselves; this is how everyone else hears of it.
struct StandingUpkeep: Service {
    private static let interval: Duration = .milliseconds(250)
    private static let batch: Int64 = 100

    let pool: PostgresPool
    let outbox: Outbox
    let wakeRelay: @Sendable () -> Void
    let logger: Logger
    let now: @Sendable () -> Date

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.round()
                try await Task.sleep(for: Self.interval)
            }
        }
    }

    private func round() async {
        do {
            while try await endSome() == Self.batch, !Task.isCancelled {}
        } catch {
            logger.debug("silences end a little later", metadata: [LogKey.error: .string(String(reflecting: error))])
        }
    }

    /// Ends at most a batch; several processes share the work.
    func endSome() async throws -> Int64 {
        let ended = try await pool.withTransaction { connection -> Int64 in
            let rows = try await connection.query(
                """
                UPDATE accounts SET status = 'ativa', status_until = NULL, version = version + 1
                WHERE id IN (
                    SELECT id FROM accounts
                    WHERE status IN ('silenciada', 'suspensa') AND status_until <= \(now())
                    ORDER BY status_until LIMIT \(Self.batch) FOR NO KEY UPDATE SKIP LOCKED)
                RETURNING id, email, display_name, role, status, status_until, version, created_at
                """)
            let events = try rows.map { row in
                let account = try Account(row: row)
                return (PublishedEvents.users, PublishedEvents.event(.statusChanged(account, reason: nil)))
            }
            if !events.isEmpty { try await outbox.append(events, in: connection) }
            return Int64(events.count)
        }
        if ended > 0 { wakeRelay() }
        return ended
    }
}
