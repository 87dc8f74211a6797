import Foundation
import Postgres

/// Deletes departures that are respected no more. Whoever left a room by their own will is brought back by nobody but
/// themselves for a while; after that, that they left is forgotten.
struct DepartureMaintenance: Sendable {
    /// How long it is respected that somebody left.
    static let respected: Duration = .seconds(30 * 86_400)
    static let batch = 1_000

    let pool: PostgresPool
    let now: @Sendable () -> Date

    /// Deletes at most a batch of those that are over.
    /// - Returns: how many.
    func deleteSome() async throws -> Int {
        let over = now() - Self.respected.seconds
        return Int(
            try await pool.execute(
                """
                DELETE FROM departures WHERE (room_id, user_id) IN (
                    SELECT room_id, user_id FROM departures WHERE left_at <= \(over)
                    ORDER BY left_at LIMIT \(Int64(Self.batch)) FOR UPDATE SKIP LOCKED)
                """))
    }
}
