import Logging
import Postgres
import Primitives

/// Elects one process among those that ask for the same name: the one whose PostgreSQL session holds an advisory lock.
///
/// The lock lives exactly as long as its session, so a leader that is killed or cut off is replaced, and so is one that
/// stands still: PostgreSQL ends a session that is silent for too long.
struct LeaderLock: Sendable {
    let name: String
    let pool: PostgresPool
    /// How often the lock is tried for, how often a leader is heard of, and the pause after a failure.
    let interval: Duration
    /// How long a leader may be silent before it is replaced.
    let silence: Duration
    let logger: Logger

    /// Runs `body` each time this process is elected, until `stop` is set or the task is cancelled. A body that throws
    /// gives up the leadership; one that runs when the lock's session is lost is cancelled.
    func lead(until stop: StopFlag, _ body: @escaping @Sendable (Lease) async throws -> Void) async {
        while !stop.isSet, !Task.isCancelled {
            do {
                try await pool.withDedicatedConnection { connection in
                    while !stop.isSet, !Task.isCancelled {
                        if try await connection.lead(name, silence: silence, renewal: interval, body) { return }
                        await stop.sleep(for: Backoff(base: interval, maximum: interval).delay(attempt: 1))
                    }
                }
            } catch {
                guard !stop.isSet, !Task.isCancelled else { return }
                logger.warning("leadership ended", metadata: ["lock": "\(name)", "error": "\(error)"])
                await stop.sleep(for: interval)
            }
        }
    }
}
