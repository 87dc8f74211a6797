import Common
import Contract
import EventBus
import Foundation
import JSON
import Logging
import Postgres
import ServiceTestSupport
import TestSupport

@testable import MarketplaceCore
@testable import marketplace

/// A schema of this context's own, migrated as in production, with the record and the event handler over it.
struct MarketplaceFixture: Sendable {
    let pool: PostgresPool
    let schema: String
    let handler: EventHandler

    static func run<R: Sendable>(_ body: @Sendable (MarketplaceFixture) async throws -> R) async throws -> R {
        try await withSchema(of: "marketplace") { pool, schema in
            try await body(MarketplaceFixture(pool: pool, schema: schema))
        }
    }

    private init(pool: PostgresPool, schema: String) {
        self.pool = pool
        self.schema = schema
        handler = EventHandler(outbox: Outbox(schema: schema), now: { Date() })
    }

    var outbox: Outbox { Outbox(schema: schema) }
    var ads: PostgresAds { ads() }

    func ads(_ limits: AdLimits = AdLimits(), uploadLifetime: Duration = .seconds(3_600)) -> PostgresAds {
        PostgresAds(
            pool: pool, outbox: outbox, limits: limits, uploadLifetime: uploadLifetime, now: { Date() }, wakeRelay: {},
            news: .none)
    }

    // MARK: People, ads, uploads

    func user(_ name: String = "Ana", role: Role = .user) async throws -> Caller {
        Caller(
            userID: try await pool.addPerson(name, role: role), displayName: name, isAdmin: role == .admin)
    }

    /// An ad as it was before any decision.
    func ad(
        of owner: Caller, _ content: Ad.Content = .sample(), uploads: [UUID] = [], limits: AdLimits = AdLimits()
    ) async throws -> Ad {
        let draft = AdDraft(owner: Ad.Owner(owner), content: content, uploadIDs: uploads)
        let outcome = try await ads(limits).create(draft, once: IdempotentCreation(nil) { _ in [] })
        guard let ad = outcome.value else { throw CancellationError() }
        return ad
    }

    func approved(of owner: Caller, _ content: Ad.Content = .sample()) async throws -> Ad {
        try await decide(.approve, try await ad(of: owner, content))
    }

    func decide(_ verdict: AdVerdict, _ ad: Ad) async throws -> Ad {
        try await ads.update(ad.id) { ad throws(AdsRefusal) in
            try ad.apply(verdict, at: Date().truncatedToMilliseconds)
        }
    }

    func edit(_ ad: Ad, _ change: @Sendable (inout Ad.Content) -> Void) async throws -> Ad {
        try await ads.update(ad.id) { ad throws(AdsRefusal) in
            var content = ad.content
            change(&content)
            try ad.edit(content)
        }
    }

    func upload(of owner: Caller, at time: Date = Date()) async throws -> UUID {
        let id = UUID.v7()
        try await pool.withTransaction { connection in
            try await UploadProjection.ready(.sample(id: id), of: owner.userID, at: time, in: connection)
        }
        return id
    }

    func stored(_ id: UUID) async throws -> Ad {
        guard let ad = try await ads.ad(id) else { throw AdsRefusal.notFound }
        return ad
    }

    // MARK: Events

    /// Handles an event as the consumer does, in as many steps as it takes, without its inbox.
    /// - Returns: how many steps those were.
    @discardableResult
    func handle(_ event: Event) async throws -> Int {
        var steps = 1
        while try await step(event) == .unfinished { steps += 1 }
        return steps
    }

    /// One step of it.
    func step(_ event: Event) async throws -> EventProgress {
        try await pool.withTransaction { connection in try await handler.handle(event, in: connection) }
    }

    /// What was published and not yet sent, in its order.
    func published(on stream: EventStream = PublishedEvents.ads) async throws -> [RecordedEvent] {
        try await pool.events().filter { $0.stream == stream.name }
    }

    /// Everything of the context but times and the event bus's own, as text, to compare two states.
    func state() async throws -> [String] {
        let tables = ["ads", "ad_attachments", "users", "uploads", "trust_levels", "erased_owners", "answered_actions"]
        var state: [String] = []
        for table in tables {
            let rows = try await pool.query(
                """
                SELECT (to_jsonb(t) - 'updated_at' - 'erased_at' - 'answered_at' - 'listed_at'
                    - 'free_since')::text AS line
                FROM \(identifier: table) t ORDER BY 1
                """)
            state += try rows.map { "\(table) \(try $0.decode("line", as: String.self))" }
        }
        return state
    }
}

extension PostgresAds {
    /// What a test has done by itself, in nobody's name.
    func update(_ id: UUID, _ change: @Sendable (inout Ad) throws(AdsRefusal) -> Void) async throws -> Ad {
        try await update(id, by: WriteRight(of: .v7()), change)
    }
}
