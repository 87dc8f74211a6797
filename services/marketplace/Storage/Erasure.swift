import Common
import EventBus
import Foundation
import MarketplaceCore
import Postgres
import ServiceKit

/// Takes everything personal out of somebody's ads, in steps that each lock a bounded number of them.
///
/// Lock order: the owner, their keys, ads by their ids.
struct Erasure {
    /// Ads erased in one step, so that neither a statement nor what a transaction holds grows with what an owner has.
    static let batch: Int64 = 50

    let outbox: Outbox
    let connection: PostgresConnection
    let time: Date

    /// Erases some of an owner's ads and excludes them; from the first step on, whoever is about to create one is refused.
    /// Repeated, it comes to an end and then finds nothing.
    func takeStep(of ownerID: UUID) async throws -> EventProgress {
        let record = AdRecord(outbox: outbox, connection: connection)
        try await record.lockOwner(ownerID)
        _ = try await connection.batch([
            "INSERT INTO erased_owners (id) VALUES (\(ownerID)) ON CONFLICT DO NOTHING",
            "DELETE FROM trust_levels WHERE user_id = \(ownerID)",
        ])
        // Answers that are kept for repetitions hold the ads' texts.
        try await IdempotencyClaim.forget(ownerID, in: connection)
        let ids = try await unerased(of: ownerID)
        guard !ids.isEmpty else { return .done }
        for id in ids { try await eraseAd(id, record) }
        try await connection.execute("UPDATE ads SET erased = true WHERE id = ANY(\(ids))")
        return ids.count < Self.batch ? .done : .unfinished
    }

    private func unerased(of ownerID: UUID) async throws -> [UUID] {
        let rows = try await connection.query(
            "SELECT id FROM ads WHERE owner_id = \(ownerID) AND NOT erased ORDER BY id LIMIT \(Self.batch)")
        return try rows.map { try $0.decode("id", as: UUID.self) }
    }

    private func eraseAd(_ id: UUID, _ record: AdRecord) async throws {
        guard let before = try await record.lock(id) else { return }
        var ad = before
        ad.erase()
        _ = try await record.store(ad, was: before, at: time.truncatedToMilliseconds)
    }
}
