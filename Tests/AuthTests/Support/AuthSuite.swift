import ClientAddress
import Contract
import EventBus
import Foundation
import Hummingbird
import Logging
import Postgres
import JSON
import Redis
import Serving
import TestSupport

@testable import auth

/// Auth over a schema and a key prefix of its own, with a server on a free port.
struct AuthSuite: Sendable {
    let parts: AuthParts
    let settings: AuthSettings
    let pool: PostgresPool
    let redis: RedisClient
    let schema: String
    let client: AuthClient

    /// Events of `events:user`, oldest first.
    func events() async throws -> [(type: String, data: [String: JSONValue])] {
        let rows = try await pool.query(
            """
            SELECT type, data FROM (
                SELECT id, type, data FROM \(identifier: schema).outbox
                UNION ALL SELECT id, type, data FROM \(identifier: schema).outbox_published
            ) AS event ORDER BY id
            """)
        return try rows.map { row in
            let data = try JSONParser.parse(try row.decode("data", as: [UInt8].self)).object ?? [:]
            return (try row.decode("type", as: String.self), data)
        }
    }

    /// Sets an account's status as moderation will.
    func setStatus(_ status: AccountStatus, until: Date? = nil, of person: Person) async throws {
        try await pool.execute(
            """
            UPDATE accounts SET status = \(status.rawValue), status_until = \(until), version = version + 1
            WHERE id = \(person.id)
            """)
    }
}

/// Runs `body` against auth.
/// - Parameter changes: settings other than the tests' usual ones, which make passwords cheap.
func withAuth<Value: Sendable>(
    _ changes: [String: String] = [:], _ body: @escaping @Sendable (AuthSuite) async throws -> Value
) async throws -> Value {
    try await withTestSchema { pool, schema in
        try await migrate(pool, schema)
        return try await withTestRedis { redis in
            let settings = try testSettings(changes)
            let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let parts = try await AuthParts(
                settings, pool: pool, redis: redis, schema: schema, wakeRelay: {}, logger: log)
            return try await serving(parts, settings) { url in
                try await body(
                    AuthSuite(
                        parts: parts, settings: settings, pool: pool, redis: redis, schema: schema,
                        client: AuthClient(url: url)))
            }
        }
    }
}

/// Gives a schema auth's tables.
func migrate(_ pool: PostgresPool, _ schema: String) async throws {
    try await Migrator(
        pool: pool, context: "auth", schema: schema,
        directory: TestEnvironment.packageRoot.appending(path: "migrations")
    ).migrate()
}

/// The settings of the tests.
func testSettings(_ changes: [String: String] = [:]) throws -> AuthSettings {
    let usual = [
        "PRACA_ENVIRONMENT": "test",
        "PRACA_REDIS_URL": try TestEnvironment.redisURL,
        "PRACA_AUTH_DATABASE_URL": try TestEnvironment.postgresURL,
        "PRACA_AUTH_KEY_ENCRYPTION_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "PRACA_AUTH_ARGON2_MEMORY_KIB": "64",
        "PRACA_AUTH_ARGON2_ITERATIONS": "1",
        "PRACA_AUTH_SLOWDOWN_SECONDS": "0",
        "PRACA_PUBLIC_ORIGINS": "https://praca.example",
    ]
    return try AuthSettings(
        SettingsReader(scope: .auth, environment: usual.merging(changes) { _, changed in changed }))
}

private func serving<Value: Sendable>(
    _ parts: AuthParts, _ settings: AuthSettings, _ body: @escaping @Sendable (String) async throws -> Value
) async throws -> Value {
    let port = AsyncStream.makeStream(of: Int.self)
    let application = Application(
        responder: ServicePipeline(
            parts.router(), trustedProxies: TrustedProxies(AddressRange.loopback), metrics: PrometheusRegistry()),
        configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { port.continuation.yield($0.localAddress?.port ?? 0) },
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
            try await application.run()
            return nil
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
