import Common
import Contract
import Foundation
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
        let limit = limit(trust: try row.decode("trust", as: String?.self).flatMap { TrustLevel(rawValue: $0) })
        guard try row.decode("waiting", as: Int64.self) < Int64(limit) else {
            throw AdsError.tooManyPending(limit: limit)
        }
        guard try row.decode("alive", as: Int64.self) < Int64(alive) else { throw AdsError.tooManyAlive(limit: alive) }
        if let refusal = try daily.refusal(row) { throw AdsError.tooManyCreated(refusal) }
    }
}
