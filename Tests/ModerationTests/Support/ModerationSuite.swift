import Common
import Contract
import EventBus
import Foundation
import JSON
import Logging
import Postgres
import Redis
import ServiceKit
import ServiceTestSupport
import Serving
import TestSupport

@testable import moderation

/// Moderation over a schema and a key prefix of its own: its tables, its consumer and relay, and its routes behind a real
/// guard whose keys the test has.
struct ModerationSuite: Sendable {
    let parts: ModerationParts
    let pool: PostgresPool
    let redis: RedisClient
    let schema: String
    let tokens: TestTokens
    let url: String

    /// Somebody the projection knows, with a token.
    func person(_ name: String, role: Role = .user) async throws -> Person {
        let id = try await pool.addPerson(name, role: role)
        return Person(id: id, name: name, token: try tokens.token(for: id, role: role), url: url)
    }

    /// An admin.
    func admin(_ name: String = "Carla") async throws -> Person { try await person(name, role: .admin) }

    /// Applies events as the consumer does: each in a transaction of its own.
    func handle(_ events: [Event]) async throws {
        for event in events {
            while try await pool.withTransaction({ try await parts.events.handle(event, in: $0) }) == .unfinished {}
        }
    }

    /// Events that moderation has published or is about to, oldest first.
    func published(_ type: String) async throws -> [[String: JSONValue]] {
        try await pool.events().filter { $0.type == type }.map(\.data)
    }

    func count(_ query: PostgresQuery) async throws -> Int {
        try await pool.query(query)[0][0, as: Int.self]
    }
}

/// Runs `body` against moderation.
/// - Parameter changes: settings other than the tests' usual ones.
func withModeration<Value: Sendable>(
    _ changes: [String: String] = [:], _ body: @escaping @Sendable (ModerationSuite) async throws -> Value
) async throws -> Value {
    try await withSchema(of: "moderation") { pool, schema in
        try await withTestRedis { redis in
            let tokens = try TestTokens()
            let logger = Logger.silent
            var limits = ProjectedAccounts.Limits()
            limits.patience = .milliseconds(100)
            let accounts = ProjectedAccounts(pool: pool, limits: limits)
            let relay = OutboxRelay(schema: schema, pool: pool, redis: redis, settings: .quick, logger: logger)
            let parts = ModerationParts(
                try testSettings(changes),
                ServiceConnections(
                    pool: pool, redis: redis, schema: schema, wakeRelay: { relay.wake() }, logger: logger,
                    now: { Date() }),
                readPool: pool, accounts.news)
            let guardian = Authenticator(
                verifier: tokens.verifier, revocations: RedisSessionRevocations(redis: redis), accounts: accounts,
                now: { Date() })
            let consumer = EventConsumer(
                group: "moderation", streams: EventHandler.streams, pool: pool, redis: redis, inboxSchema: schema,
                settings: .quick, logger: logger, now: { Date() }, handler: parts.events.handle)
            return try await withServer(parts.router(guardian), beside: [relay, consumer, parts.notices]) { url in
                try await body(
                    ModerationSuite(
                        parts: parts, pool: pool, redis: redis, schema: schema, tokens: tokens, url: url))
            }
        }
    }
}

private func testSettings(_ changes: [String: String]) throws -> ModerationSettings {
    let usual = [
        // A test that waits for an answer waits for as long as it takes.
        "PRACA_MODERATION_ANSWER_SECONDS": "30",
        "PRACA_MODERATION_LAG_SECONDS": "0",
        // No test counts what it reads.
        "PRACA_MODERATION_READS_PER_USER_MINUTE": "10000000",
    ]
    return try ModerationSettings(.test(.moderation, usual: usual, changes: changes))
}
