import Logging
import Postgres

/// Lets one process of many do a context's work: whoever holds an advisory lock, on the very session it works with.
///
/// Losing the session loses the lock, so a leader that was cut off cannot go on; another one leads within `retry`.
struct LeaderLock: Sendable {
    let name: String
    let pool: PostgresPool
    /// The pause between attempts to lead.
    let retry: Duration
    let logger: Logger

    /// Runs `body` whenever this process leads, until the flag is set or the task is cancelled. Failures of `body` or of
    /// the session end the leadership, not the waiting for it.
    func lead(until stop: StopFlag, _ body: @Sendable (PostgresConnection) async throws -> Void) async {
        while !stop.isSet, !Task.isCancelled {
            do {
                try await pool.withDedicatedConnection { connection in
                    // The session is kept while another leads: taking over is then one statement.
                    while !stop.isSet, !Task.isCancelled {
                        if try await connection.tryAdvisoryLock(name) {
                            try await body(connection)
                            return
                        }
                        await stop.sleep(for: retry)
                    }
                }
            } catch {
                guard !stop.isSet, !Task.isCancelled else { return }
                logger.warning("leadership ended", metadata: ["lock": "\(name)", "error": "\(error)"])
            }
            await stop.sleep(for: retry)
        }
    }
}
