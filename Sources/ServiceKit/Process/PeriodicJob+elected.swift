import Logging
import Postgres
import Waiting

extension PeriodicJob {
    /// How long the elected process may be silent before another one is, and how often it is heard of.
    private static let silence = Duration.seconds(30)
    private static let renewal = Duration.seconds(5)

    /// Work in batches that one process of all does: the one that is elected, until it has ended or is not heard of any more.
    /// - Parameters:
    ///   - lock: names the work among everything that processes are elected for.
    ///   - interval: of rounds; so often the others try to be elected, too.
    public static func elected(
        by lock: String, of pool: PostgresPool, _ subject: String, every interval: Duration, batch: Int, logger: Logger,
        round: @escaping @Sendable () async throws -> Int
    ) -> PeriodicJob {
        let work = PeriodicJob(subject, every: interval, batch: batch, logger: logger, round: round)
        return PeriodicJob("\(subject): election", every: interval, logger: logger) {
            try await pool.withDedicatedConnection { connection in
                _ = try await connection.lead(lock, silence: silence, renewal: renewal) { _ in
                    await work.runUntilCancelled()
                }
            }
        }
    }
}
