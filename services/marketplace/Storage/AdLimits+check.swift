import Common
import Foundation
import Postgres

extension AdLimits {
    /// Refuses one more ad of an owner who is at a limit. The owner is locked, so that two requests do not both find the last
    /// place free.
    func check(_ ownerID: UUID, in connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            """
            SELECT count(*) FILTER (WHERE status = 'pendente') AS waiting,
                   count(*) FILTER (WHERE status IN ('pendente', 'aprovado', 'suspenso')) AS alive,
                   count(*) FILTER (WHERE is_recent) AS recent,
                   (extract(epoch FROM min(created_at) FILTER (WHERE is_recent) + interval '1 day' - clock_timestamp()))
                       ::float8 AS wait,
                   (SELECT level FROM trust_levels WHERE user_id = \(ownerID)) AS trust
            FROM (
                SELECT status, created_at, created_at > clock_timestamp() - interval '1 day' AS is_recent
                FROM ads WHERE owner_id = \(ownerID)
            ) AS own
            """)
        guard let row = rows.first else { return }
        let limit = limit(trust: try row.decode("trust", as: String?.self).flatMap { TrustLevel(rawValue: $0) })
        guard try row.decode("waiting", as: Int64.self) < Int64(limit) else {
            throw AdsError.tooManyPending(limit: limit)
        }
        guard try row.decode("alive", as: Int64.self) < Int64(alive) else { throw AdsError.tooManyAlive(limit: alive) }
        guard try row.decode("recent", as: Int64.self) < Int64(perDay) else {
            let wait = try row.decode("wait", as: Double?.self) ?? 60
            throw AdsError.tooManyCreated(
                QuotaRefusal(
                    policy: "ads", quota: perDay, window: .seconds(86_400), retryAfter: .seconds(max(1, wait))))
        }
    }
}
