import Common
import EventBus
import Foundation
import MarketplaceCore
import Postgres

/// Reads and writes of ads within one transaction.
struct AdRecord {
    let outbox: Outbox
    let connection: PostgresConnection

    /// Holds the owner until the transaction ends, so that what counts or erases their ads sees all of them.
    func lockOwner(_ id: UUID) async throws {
        try await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('owner:' || \(id.lowercased), 0))")
    }

    /// Whether the owner's ads were erased.
    func isErased(_ ownerID: UUID) async throws -> Bool {
        try await !connection.query("SELECT 1 AS found FROM erased_owners WHERE id = \(ownerID)").isEmpty
    }

    /// The ad as it is now, locked until the transaction ends.
    func lock(_ id: UUID) async throws -> Ad? {
        // Two statements: the second one's snapshot is taken once the lock is held.
        let results = try await connection.batch([
            "SELECT 1 AS found FROM ads WHERE id = \(id) FOR NO KEY UPDATE",
            "SELECT * FROM ads_as_read WHERE id = \(id)",
        ])
        return try results[1].first.map { try Ad(row: $0) }
    }

    /// The owner's ready uploads with these ids, in their order, locked so that no other ad takes them meanwhile.
    /// - Parameter lifetime: how long after its completion, or after an ad let go of it, one may be attached.
    /// - Throws: ``AdsRefusal`` for those that are not, and for those that belong to another ad.
    func attachable(
        _ ids: [UUID], of ownerID: UUID, to adID: UUID, within lifetime: Duration
    ) async throws -> [Attachment] {
        guard !ids.isEmpty else { return [] }
        let rows = try await connection.query(
            """
            SELECT id, content_type, size, width, height FROM uploads u
            WHERE id = ANY(\(ids)) AND owner_id = \(ownerID) AND ready
              AND (free_since > clock_timestamp() - make_interval(secs => \(Double(lifetime.components.seconds)))
                   OR EXISTS (SELECT 1 FROM ad_attachments WHERE upload_id = u.id))
            ORDER BY id FOR NO KEY UPDATE
            """)
        let found = Dictionary(uniqueKeysWithValues: try rows.map { try Attachment(row: $0) }.map { ($0.id, $0) })
        let missing = ids.indices.filter { found[ids[$0]] == nil }
        guard missing.isEmpty else { throw AdsRefusal.unknownUploads(at: missing) }
        let taken = try await connection.query(
            "SELECT 1 AS found FROM ad_attachments WHERE upload_id = ANY(\(ids)) AND ad_id <> \(adID) LIMIT 1")
        guard taken.isEmpty else { throw AdsRefusal.uploadInUse }
        return ids.compactMap { found[$0] }
    }

    /// Stores a new ad and its event.
    func insert(_ ad: Ad) async throws {
        let content = ad.content
        try await connection.execute(
            """
            INSERT INTO ads (id, owner_id, type, title, description, price_cents, category, city, state, status,
                             status_reason, listed_at, version, created_at, updated_at, search_words, search_rules,
                             search_version)
            VALUES (\(ad.id), \(ad.owner.id), \(content.kind.rawValue), \(content.title.text),
                    \(content.description.text), \(content.priceCents.map(Int64.init)), \(content.category?.text),
                    \(content.city?.text), \(content.state?.rawValue), \(ad.status.rawValue), \(ad.statusReason),
                    \(ad.listedAt), \(ad.version), \(ad.createdAt), \(ad.updatedAt),
                    array_to_tsvector(\(content.searchTerms)), \(SearchTerms.rules), \(ad.version))
            """)
        try await storeAttachments(of: ad)
        try await publish(PublishedEvents.submitted(ad))
    }

    /// Stores a changed ad as its next version, with its event; an unchanged one not at all.
    /// - Parameter actionID: moderation's action, if it was one.
    /// - Returns: the ad as it is stored.
    func store(_ changed: Ad, was before: Ad, at time: Date, by actionID: UUID? = nil) async throws -> Ad {
        guard changed != before else { return before }
        var ad = changed
        ad.version += 1
        // Two changes in one millisecond, or a clock that steps back: the time never does.
        ad.updatedAt = max(time, before.updatedAt)
        let content = ad.content
        try await connection.execute(
            """
            UPDATE ads SET type = \(content.kind.rawValue), title = \(content.title.text),
                   description = \(content.description.text), price_cents = \(content.priceCents.map(Int64.init)),
                   category = \(content.category?.text), city = \(content.city?.text),
                   state = \(content.state?.rawValue), status = \(ad.status.rawValue),
                   status_reason = \(ad.statusReason), corrected = \(ad.isCorrected), listed_at = \(ad.listedAt),
                   version = \(ad.version), updated_at = \(ad.updatedAt),
                   search_words = array_to_tsvector(\(content.searchTerms)), search_rules = \(SearchTerms.rules),
                   search_version = \(ad.version)
            WHERE id = \(ad.id)
            """)
        if ad.attachments != before.attachments { try await storeAttachments(of: ad) }
        try await publish(PublishedEvents.changed(ad, was: before, by: actionID))
        return ad
    }

    /// Takes a picture that is not there any more out of the ad that has it.
    func lose(_ picture: UUID, at time: Date) async throws {
        let rows = try await connection.query("SELECT ad_id FROM ad_attachments WHERE upload_id = \(picture)")
        guard let id = try rows.first?.decode("ad_id", as: UUID.self), let before = try await lock(id) else { return }
        var ad = before
        ad.lose(picture)
        _ = try await store(ad, was: before, at: time.truncatedToMilliseconds)
    }

    private func storeAttachments(of ad: Ad) async throws {
        let places = ad.attachments.indices.map { Int32($0) }
        _ = try await connection.batch([
            """
            UPDATE uploads SET free_since = clock_timestamp()
            WHERE id IN (SELECT upload_id FROM ad_attachments WHERE ad_id = \(ad.id))
            """,
            "DELETE FROM ad_attachments WHERE ad_id = \(ad.id)",
            """
            INSERT INTO ad_attachments (ad_id, position, upload_id)
            SELECT \(ad.id), position, upload_id
            FROM unnest(\(places), \(ad.attachments.map(\.id))) AS picture (position, upload_id)
            """,
        ])
    }

    private func publish(_ event: Event) async throws {
        try await outbox.append([(PublishedEvents.ads, event)], in: connection)
    }
}

extension Ad.Content {
    /// What the ad is found by.
    fileprivate var searchTerms: [String] {
        SearchTerms.terms(ofAd: [title.text, description.text, category?.text ?? ""])
    }
}
