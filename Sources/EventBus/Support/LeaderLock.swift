import Logging
import Postgres

/// Elects one process among those that ask for the same name: the one whose PostgreSQL session holds an advisory lock.
///
/// The lock lives exactly as long as its session, so a leader that is killed or cut off is replaced, and nobody has to
/// judge by a clock.
struct LeaderLock: Sendable {
    let name: String
    let pool: PostgresPool
    /// How often the lock is tried for, and the pause after a failure.
    let retry: Duration
    let logger: Logger

    /// Runs `body` on the lock's session each time this process is elected, until `stop` is set or the task is
    /// cancelled. A body that throws gives up the leadership.
    func lead(until stop: StopFlag, _ body: (PostgresConnection) async throws -> Void) async {
        while !stop.isSet, !Task.isCancelled {
            do {
                try await pool.withDedicatedConnection { connection in
                    while !stop.isSet, !Task.isCancelled {
                        if try await connection.tryAdvisoryLock(name) { return try await body(connection) }
                        await stop.sleep(for: Backoff(base: retry, maximum: retry).delay(attempt: 1))
                    }
                }
            } catch {
                guard !stop.isSet, !Task.isCancelled else { return }
                logger.warning("leadership ended", metadata: ["lock": "\(name)", "error": "\(error)"])
                await stop.sleep(for: retry)
            }
        }
    }
}
