import Common
import Contract
import EventBus
import Foundation
import MarketplaceCore
import Postgres
import ServiceKit
import Serving

/// The ad record. A change and its event are one transaction.
///
/// Lock order: the owner, also for the news that their account is gone; the Idempotency-Key's row, the ad, its uploads by their
/// ids.
struct PostgresAds: AdStore {
    let pool: PostgresPool
    let outbox: Outbox
    let limits: AdLimits
    let uploadLifetime: Duration
    let now: @Sendable () -> Date
    let wakeRelay: @Sendable () -> Void
    let news: AccountNews

    func ad(_ id: UUID) async throws -> Ad? {
        try await pool.query("SELECT * FROM ads_as_read WHERE id = \(id)").first.map { try Ad(row: $0) }
    }

    func ads(
        in scope: AdScope, filter: AdFilter, sort: AdSort, after cursor: AdCursor?, limit: Int
    ) async throws -> [Ad] {
        let listing = AdListing(scope: scope, filter: filter, sort: sort, cursor: cursor, limit: limit)
        return try await pool.query(listing.query).map { try Ad(row: $0) }
    }

    func create(_ draft: AdDraft, once creation: IdempotentCreation<Ad>) async throws -> CreationOutcome<Ad> {
        let outcome = try await pool.withTransaction(by: WriteRight(of: draft.owner.id), knowing: news, at: now) {
            connection in
            try await AdRecord(outbox: outbox, connection: connection).lockOwner(draft.owner.id)
            return try await creation.perform(in: connection) {
                try await insert(draft, in: connection)
            }
        }
        if let ad = outcome.value {
            AdMetrics.created(ad)
            wakeRelay()
        }
        return outcome
    }

    private func insert(_ draft: AdDraft, in connection: PostgresConnection) async throws -> Ad {
        let record = AdRecord(outbox: outbox, connection: connection)
        guard try await !record.isErased(draft.owner.id) else { throw AdsRefusal.unauthenticated }
        try await limits.check(draft.owner.id, in: connection)
        let id = UUID.v7()
        let attachments = try await record.attachable(
            draft.uploadIDs, of: draft.owner.id, to: id, within: uploadLifetime)
        let ad = Ad(
            id: id, owner: draft.owner, content: draft.content, attachments: attachments,
            at: now().truncatedToMilliseconds)
        try await record.insert(ad)
        return ad
    }

    func update(
        _ id: UUID, by right: WriteRight, _ change: @Sendable (inout Ad) throws(AdsRefusal) -> Void
    ) async throws -> Ad {
        try await update(id, by: right) { ad, _ in try change(&ad) }
    }

    func update(
        _ id: UUID, uploads: [UUID], by right: WriteRight,
        _ change: @Sendable (inout Ad, [Attachment]) throws(AdsRefusal) -> Void
    ) async throws -> Ad {
        try await update(id, by: right) { ad, record in
            let attachments = try await record.attachable(uploads, of: ad.owner.id, to: ad.id, within: uploadLifetime)
            try change(&ad, attachments)
        }
    }

    private func update(
        _ id: UUID, by right: WriteRight, _ change: @Sendable (inout Ad, AdRecord) async throws -> Void
    ) async throws -> Ad {
        let (before, after) = try await pool.withTransaction(by: right, knowing: news, at: now) { connection in
            let record = AdRecord(outbox: outbox, connection: connection)
            guard let before = try await record.lock(id) else { throw AdsRefusal.notFound }
            var ad = before
            try await change(&ad, record)
            let after = try await record.store(ad, was: before, at: now().truncatedToMilliseconds)
            return (before, after)
        }
        AdMetrics.moved(from: before, to: after)
        wakeRelay()
        return after
    }
}
