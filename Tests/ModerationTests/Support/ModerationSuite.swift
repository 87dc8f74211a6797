import ClientAddress
import Common
import Contract
import EventBus
import Foundation
import Hummingbird
import Logging
import Postgres
import JSON
import Redis
import ServiceKit
import ServiceLifecycle
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
    let tokens: Tokens
    let url: String

    /// Somebody the projection knows, with a token.
    func person(_ name: String, role: Role = .user) async throws -> Person {
        let id = UUID.v7()
        try await pool.execute(
            """
            INSERT INTO users (id, display_name, role, status, version)
            VALUES (\(id), \(name), \(role.rawValue), 'ativa', 1)
            """)
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
        let rows = try await pool.query(
            """
            SELECT data FROM (
                SELECT id, type, data FROM outbox UNION ALL SELECT id, type, data FROM outbox_published
            ) AS event WHERE type = \(type) ORDER BY id
            """)
        return try rows.map { try JSONParser.parse(try $0.decode("data", as: [UInt8].self)).object ?? [:] }
    }

    func count(_ query: PostgresQuery) async throws -> Int {
        try await pool.query(query)[0][0, as: Int.self]
    }
}

/// Keys and tokens of a test's own.
struct Tokens: TokenKeySource {
    private static let keyID = "k1"
    private let key: ES256PrivateKey

    init() throws { key = try ES256PrivateKey() }

    func knownKey(_ keyID: String) -> ES256PublicKey? { keyID == Self.keyID ? key.publicKey : nil }
    func key(_ keyID: String) async throws(TokenError) -> ES256PublicKey? { knownKey(keyID) }

    func token(for userID: UUID, role: Role) throws -> String {
        try AccessTokenClaims(
            issuer: "praca", audience: "praca", userID: userID, sessionID: .v7(), issuedAt: Date(), lifetime: 900,
            role: role
        ).sign(keyID: Self.keyID, key: key)
    }
}

/// Runs `body` against moderation.
/// - Parameter changes: settings other than the tests' usual ones.
func withModeration<Value: Sendable>(
    _ changes: [String: String] = [:], _ body: @escaping @Sendable (ModerationSuite) async throws -> Value
) async throws -> Value {
    try await withTestSchema { pool, schema in
        try await Migrator(
            pool: pool, context: "moderation", schema: schema,
            directory: TestEnvironment.packageRoot.appending(path: "migrations")
        ).migrate()
        return try await withTestRedis { redis in
            let tokens = try Tokens()
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            var limits = ProjectedAccounts.Limits()
            limits.patience = .milliseconds(100)
            let accounts = ProjectedAccounts(pool: pool, limits: limits)
            let relay = OutboxRelay(schema: schema, pool: pool, redis: redis, settings: .quick, logger: logger)
            let parts = ModerationParts(
                try testSettings(changes), accounts.news, pool: pool, readPool: pool, reads: UnlimitedAllowance(),
                outbox: Outbox(schema: schema),
                wakeRelay: { relay.wake() }, logger: logger)
            let guardian = Authenticator(
                verifier: TokenVerifier(
                    keys: tokens, expectation: TokenExpectation(issuer: "praca", audience: "praca")),
                revocations: RedisSessionRevocations(redis: redis), accounts: accounts)
            let consumer = EventConsumer(
                group: "moderation", streams: EventHandler.streams, pool: pool, redis: redis, inboxSchema: schema,
                settings: .quick, logger: logger, handler: parts.events.handle)
            return try await serving(parts.router(guardian), beside: [relay, consumer, parts.notices]) { url in
                try await body(
                    ModerationSuite(
                        parts: parts, pool: pool, redis: redis, schema: schema, tokens: tokens, url: url))
            }
        }
    }
}

extension OutboxRelay.Settings {
    /// Polls often.
    fileprivate static var quick: Self {
        var settings = Self()
        settings.pollInterval = .milliseconds(20)
        settings.electionInterval = .milliseconds(50)
        return settings
    }
}

extension EventConsumer.Settings {
    /// Retries soon and gives up after three tries.
    fileprivate static var quick: Self {
        var settings = Self()
        settings.block = .milliseconds(50)
        settings.maximumDeliveries = 3
        settings.leaseCheckInterval = .milliseconds(50)
        return settings
    }
}

private func testSettings(_ changes: [String: String]) throws -> ModerationSettings {
    let usual = [
        "PRACA_ENVIRONMENT": "test",
        "PRACA_REDIS_URL": try TestEnvironment.redisURL,
        "PRACA_MODERATION_DATABASE_URL": try TestEnvironment.postgresURL,
        // A test that waits for an answer waits for as long as it takes.
        "PRACA_MODERATION_ANSWER_SECONDS": "30",
        "PRACA_MODERATION_LAG_SECONDS": "0",
    ]
    return try ModerationSettings(
        SettingsReader(scope: .moderation, environment: usual.merging(changes) { _, changed in changed }))
}

private func serving<Value: Sendable>(
    _ router: Router<AppRequestContext>, beside services: [any Service],
    _ body: @escaping @Sendable (String) async throws -> Value
) async throws -> Value {
    let port = AsyncStream.makeStream(of: Int.self)
    let application = Application(
        responder: ServicePipeline(
            router, trustedProxies: TrustedProxies(AddressRange.loopback), metrics: PrometheusRegistry()),
        configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { port.continuation.yield($0.localAddress?.port ?? 0) },
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        for service in services + [application] {
            group.addTask {
                try await service.run()
                return nil
            }
        }
        group.addTask {
            var ports = port.stream.makeAsyncIterator()
            return try await body("http://127.0.0.1:\(await ports.next() ?? 0)")
        }
        defer { group.cancelAll() }
        while let value = try await group.next() {
            if let value { return value }
        }
        throw CancellationError()
    }
}
