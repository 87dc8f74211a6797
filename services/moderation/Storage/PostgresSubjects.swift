import Common
import Contract
import Foundation
import ModerationCore
import Postgres
import ServiceKit

/// Ads and accounts as the projections have them: what a decision is judged by.
struct PostgresSubjects: AdReading, AccountReading {
    let pool: PostgresPool

    func holdsAccount(_ userID: UUID) async throws -> Bool {
        let rows = try await pool.query("SELECT status FROM users WHERE id = \(userID)")
        return try rows.first.map { try $0.choice("status", of: "users", as: AccountStatus.self) != .deleted } ?? false
    }

    func ad(_ id: UUID) async throws -> ReviewedAd? {
        let rows = try await pool.query("SELECT id, owner_id, status, corrected, version FROM ads WHERE id = \(id)")
        return try rows.first.map { row in
            ReviewedAd(
                id: try row.decode("id", as: UUID.self), ownerID: try row.decode("owner_id", as: UUID.self),
                status: try row.choice("status", of: "ads"), isCorrected: try row.decode("corrected", as: Bool.self),
                version: try row.decode("version", as: Int64.self))
        }
    }
}
