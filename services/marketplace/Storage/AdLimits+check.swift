import Common
import Contract
import Foundation
import MarketplaceCore
import Postgres
import ServiceKit

extension AdLimits {
    /// Refuses one more ad of an owner who is at a limit. The owner is locked, so that two requests do not both find the last
    /// place free.
    func check(_ ownerID: UUID, in connection: PostgresConnection) async throws {
        let daily = SlidingQuota("ads", perDay, inSeconds: 86_400)
        let rows = try await connection.query(
            """
            SELECT count(*) FILTER (WHERE status = 'pendente') AS waiting,
                   count(*) FILTER (WHERE status IN ('pendente', 'aprovado', 'suspenso')) AS alive,
                   (SELECT level FROM trust_levels WHERE user_id = \(ownerID)) AS trust, \(daily.columns)
            FROM ads WHERE owner_id = \(ownerID)
            """)
        guard let row = rows.first else { return }
        let limit = limit(trust: try row.optionalChoice("trust", of: "trust_levels"))
        guard try row.decode("waiting", as: Int64.self) < Int64(limit) else {
            throw AdsRefusal.tooManyPending(limit: limit)
        }
        guard try row.decode("alive", as: Int64.self) < Int64(alive) else {
            throw AdsRefusal.tooManyAlive(limit: alive)
        }
        if let refusal = try daily.refusal(row) { throw AdsRefusal.tooManyCreated(refusal) }
    }
}
