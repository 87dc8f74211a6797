import Contract
import Foundation
import JSON
import Logging
import Postgres
import Redis
import ServiceKit
import ServiceTestSupport
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

    /// What auth has told, oldest first.
    func events() async throws -> [RecordedEvent] { try await pool.events() }

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
    try await withSchema(of: "auth") { pool, schema in
        try await withTestRedis { redis in
            let settings = try testSettings(changes)
            let log = Logger.silent
            let parts = try await AuthParts(
                settings,
                ServiceConnections(
                    pool: pool, redis: redis, schema: schema, wakeRelay: {}, logger: log, now: { Date() }))
            return try await withServer(parts.router()) { url in
                try await body(
                    AuthSuite(
                        parts: parts, settings: settings, pool: pool, redis: redis, schema: schema,
                        client: AuthClient(url: url)))
            }
        }
    }
}

/// The settings of the tests.
func testSettings(_ changes: [String: String] = [:]) throws -> AuthSettings {
    let usual = [
        "PRACA_AUTH_KEY_ENCRYPTION_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "PRACA_AUTH_ARGON2_MEMORY_KIB": "64",
        "PRACA_AUTH_ARGON2_ITERATIONS": "1",
        "PRACA_AUTH_SLOWDOWN_SECONDS": "0",
        "PRACA_PUBLIC_ORIGINS": "https://praca.example",
    ]
    return try AuthSettings(.test(.auth, usual: usual, changes: changes))
}
