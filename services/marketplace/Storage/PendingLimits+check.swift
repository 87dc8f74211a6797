import Foundation
import Postgres

extension PendingLimits {
    /// Refuses one more ad of an owner who has as many waiting as may wait. The owner is locked, so that two requests do not
    /// both find the last place free.
    func check(_ ownerID: UUID, in connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            """
            SELECT (SELECT count(*) FROM ads WHERE owner_id = \(ownerID) AND status = 'pendente') AS waiting,
                   (SELECT level FROM trust_levels WHERE user_id = \(ownerID)) AS trust
            """)
        guard let row = rows.first else { return }
        let limit = limit(trust: try row.decode("trust", as: String?.self).flatMap { TrustLevel(rawValue: $0) })
        guard try row.decode("waiting", as: Int64.self) < Int64(limit) else {
            throw AdsError.tooManyPending(limit: limit)
        }
    }
}
