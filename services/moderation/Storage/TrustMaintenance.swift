import Foundation
import Postgres

/// Assesses users again whose trust time alone has changed: they are older, or a sanction counts no longer.
struct TrustMaintenance: Sendable {
    static let batch = 100

    let pool: PostgresPool
    let book: TrustBook

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
