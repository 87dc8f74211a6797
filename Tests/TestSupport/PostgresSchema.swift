import Foundation
import Logging
import Postgres

/// Runs `body` with a pool on the shared server whose unqualified names are in a new, empty schema. The schema is
/// dropped afterwards.
/// - Parameter configure: changes the pool's limits.
public func withTestSchema<Value>(
    isolation: isolated (any Actor)? = #isolation,
    configure: (inout PostgresConfiguration) -> Void = { _ in },
    _ body: (PostgresPool, _ schema: String) async throws -> Value
) async throws -> Value {
    let schema = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
    var configuration = try PostgresConfiguration(url: TestEnvironment.postgresURL)
    configuration.applicationName = schema
    configuration.poolSize = 4
    configuration.searchPath = schema
    // Ten suites at once on a busy machine: the tests check behaviour, not speed.
    configuration.acquireTimeout = .seconds(30)
    configuration.statementTimeout = .seconds(30)
    configuration.connectTimeout = .seconds(30)
    configuration.cancelTimeout = .seconds(30)
    configure(&configuration)
    return try await withPool(configuration) { pool in
        try await pool.execute("CREATE SCHEMA \(identifier: schema)")
        do {
            let value = try await body(pool, schema)
            try await drop(schema)
            return value
        } catch {
            try? await drop(schema)
            throw error
        }
    }
}

/// The test may have shut its pool down, or have left it without rights: another one cleans up.
private func drop(_ schema: String) async throws {
    var configuration = try PostgresConfiguration(url: TestEnvironment.postgresURL)
    configuration.poolSize = 1
    configuration.statementTimeout = .seconds(30)
    try await withPool(configuration) { pool in
        _ = try await pool.execute("DROP SCHEMA IF EXISTS \(identifier: schema) CASCADE")
    }
}

/// Runs `body` with a pool, which is shut down afterwards.
public func withPool<Value>(
    _ configuration: PostgresConfiguration, isolation: isolated (any Actor)? = #isolation,
    _ body: (PostgresPool) async throws -> Value
) async throws -> Value {
    let pool = PostgresPool(configuration: configuration, logger: Logger(label: "test"))
    do {
        let value = try await body(pool)
        await pool.shutdown()
        return value
    } catch {
        await pool.shutdown()
        throw error
    }
}
