import Foundation
import Logging
import Postgres
import ServiceLifecycle

/// Assesses users again whose trust time alone has changed: they are older, or a sanction counts no longer.
struct TrustUpkeep: Service {
    private static let batch = 100

    let pool: PostgresPool
    let book: TrustBook
    let interval: Duration
    let logger: Logger

    /// Runs until shutdown.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    while try await refreshDue() == Self.batch {}
                } catch {
                    logger.warning("trust is not kept up", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Assesses some of the users that are due. Processes share them.
    /// - Returns: how many.
    func refreshDue() async throws -> Int {
        try await pool.withTransaction { connection in
            let due = try await connection.query(
                """
                SELECT user_id FROM user_trust WHERE review_at <= \(book.now())
                ORDER BY review_at LIMIT \(Self.batch) FOR UPDATE SKIP LOCKED
                """)
            for row in due { try await book.refresh(try row.decode("user_id", as: UUID.self), in: connection) }
            return due.count
        }
    }
}
