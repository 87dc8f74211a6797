import Common
import Foundation
import Logging
import Postgres
import Primitives
import Redis
import ServiceKit
import ServiceLifecycle
import TestSupport
import Testing

@testable import EventBus
@testable import marketplace

/// The consumer side of the event contract, over real streams.
@Suite("Events of other services")
struct ConsumerTests {
    @Test("take effect once, however often each is on the stream")
    func duplicates() async throws {
        try await BusFixture.run { bus in
            let events = try await bus.history()
            let once = try await bus.state(after: events)
            let twice = try await bus.state(after: events.flatMap { [$0, $0] } + events)
            #expect(once == twice)
        }
    }

    @Test("replayed from the beginning, also to a service that forgot what it had handled, give the same state")
    func replay() async throws {
        try await BusFixture.run { bus in
            let events = try await bus.history()
            let before = try await bus.state(after: events)
            let answered = try await bus.fixture.published(on: .orders).count
            _ = try await bus.fixture.pool.execute("DELETE FROM inbox")
            let after = try await bus.state(after: events)
            #expect(before == after)
            #expect(try await bus.fixture.published(on: .orders).count == answered)
        }
    }

    @Test("that come late change nothing")
    func late() async throws {
        try await MarketplaceFixture.run { fixture in
            let id = UUID.v7()
            try await fixture.handle(.account(id, name: "Nova", version: 3))
            try await fixture.handle(.account(id, name: "Velha", version: 2))
            try await fixture.handle(.trustChanged(id, level: "trusted", version: 2))
            try await fixture.handle(.trustChanged(id, level: "new", version: 1))
            let upload = UUID.v7()
            try await fixture.handle(.uploadRejected(upload, ownerID: id))
            try await fixture.handle(.uploadCompleted(upload, ownerID: id))
            let state = try await fixture.state().joined(separator: "\n")
            #expect(state.contains("Nova") && !state.contains("Velha"))
            #expect(state.contains(#""level": "trusted""#) && state.contains(#""ready": false"#))
        }
    }

    @Test("that lack what the contract gives them become dead letters at once, and those behind them go on")
    func poison() async throws {
        try await BusFixture.run { bus in
            let ana = UUID.v7()
            let poison = [
                Event.sample("ad.approved", subject: .v7(), [("adId", .string("x"))]),
                Event.sample("upload.completed", subject: .v7(), []),
                Event.sample("user.deletion_ordered", subject: ana, [("userId", .string(ana.lowercased))]),
                Event.sample("user.updated", subject: ana, [("userId", .integer(1))]),
                Event.sample("user.trust_changed", subject: ana, [("level", .string("alto"))]),
            ]
            let good = Event.account(ana, name: "Ana", version: 2)
            let letters = DeadLetters(group: "marketplace", redis: bus.redis)
            try await bus.consuming {
                try await bus.put(poison + [good])
                try await eventually("the good event's effect") {
                    try await !bus.fixture.pool.query("SELECT 1 AS found FROM users WHERE id = \(ana)").isEmpty
                }
                try await eventually("the dead letters") { try await letters.count() == poison.count }
                #expect(try await letters.list().map(\.deliveries) == Array(repeating: 1, count: poison.count))
            }
        }
    }

    @Test("that are none of its business are passed over")
    func ignored() async throws {
        try await MarketplaceFixture.run { fixture in
            let before = try await fixture.state()
            for type in ["session.revoked", "user.silenced", "action.applied", "room.silenced", "something.new"] {
                try await fixture.handle(.sample(type, subject: .v7(), []))
            }
            #expect(try await fixture.state() == before)
        }
    }
}

/// A marketplace's consumer on streams of its own.
private struct BusFixture: Sendable {
    let fixture: MarketplaceFixture
    let redis: RedisClient

    static func run(_ body: @Sendable (BusFixture) async throws -> Void) async throws {
        try await withTestRedis { redis in
            try await MarketplaceFixture.run { fixture in
                try await body(BusFixture(fixture: fixture, redis: redis))
            }
        }
    }

    /// Something of everything that this service hears of, about ads that exist.
    func history() async throws -> [Event] {
        let ana = try await fixture.user("Ana")
        let bruno = try await fixture.user("Bruno")
        let first = try await fixture.ad(of: ana)
        let second = try await fixture.ad(of: ana)
        let third = try await fixture.ad(of: bruno)
        let uploads = [UUID.v7(), UUID.v7(), UUID.v7()]
        return [
            .account(ana.userID, name: "Ana Maria", version: 2),
            .uploadCompleted(uploads[0], ownerID: ana.userID),
            .uploadCompleted(uploads[1], ownerID: ana.userID),
            .uploadRejected(uploads[1], ownerID: ana.userID),
            .uploadCompleted(uploads[2], ownerID: ana.userID),
            .uploadRemoved(uploads[2], ownerID: ana.userID),
            .order("ad.approved", first.id, version: 1),
            .order("ad.suspended", first.id, version: 2),
            .order("ad.approved", second.id, version: 7),
            .order("ad.removed", third.id, version: 1),
            .trustChanged(ana.userID, level: "trusted", version: 1),
            .deletionOrdered(bruno.userID),
            .account(bruno.userID, name: "", status: "excluida", type: "user.deleted", version: 2),
        ]
    }

    /// The context's state once all of these have been handled.
    func state(after events: [Event]) async throws -> [String] {
        let ids = Set(events.map(\.id))
        try await consuming {
            try await put(events)
            try await eventually("all events handled") {
                let handled = try await fixture.pool.query("SELECT event_id FROM inbox")
                return try ids.isSubset(of: Set(handled.map { try $0.decode("event_id", as: UUID.self) }))
            }
        }
        return try await fixture.state()
    }

    func put(_ events: [Event]) async throws {
        for event in events {
            let stream =
                switch event.type {
                case let type where type.hasPrefix("upload."): "events:upload"
                case "user.updated", "user.deleted": "events:user"
                default: "events:moderation"
                }
            _ = try await StreamWriter(redis: redis).append([event], to: EventStream(stream))
        }
    }

    /// Runs `body` while a consumer runs, which is then ended.
    func consuming(_ body: () async throws -> Void) async throws {
        var settings = EventConsumer.Settings()
        settings.backoff = Backoff(base: .milliseconds(5), maximum: .milliseconds(50))
        settings.block = .milliseconds(50)
        settings.leaseCheckInterval = .milliseconds(50)
        let handler = fixture.handler
        // What a poisoned event is logged as would only hide what matters.
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let consumer = EventConsumer(
            group: "marketplace", streams: EventHandler.streams, pool: fixture.pool, redis: redis,
            inboxSchema: fixture.schema, settings: settings, logger: logger, now: { Date() }
        ) { event, connection in
            try await handler.handle(event, in: connection)
        }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await consumer.run() }
            defer { tasks.cancelAll() }
            try await body()
        }
    }
}
