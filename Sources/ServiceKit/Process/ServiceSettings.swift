import Common
import Foundation
import Logging
import Postgres
import Redis
import Serving

/// The settings that every service has: the shared ones, where it listens and where its database is.
public struct ServiceSettings: Sendable {
    /// Whose settings these are.
    public let service: ServiceDescription
    /// The settings that all services share.
    public let shared: SharedSettings
    /// `PRACA_<scope>_HOST`.
    public let host: String
    /// `PRACA_<scope>_PORT`.
    public let port: Int
    /// `PRACA_<scope>_DATABASE_URL`.
    public let databaseURL: Secret<String>
    /// `PRACA_<scope>_MIGRATION_DATABASE_URL`.
    public let migrationURL: Secret<String>
    /// `PRACA_<scope>_POOL_SIZE`.
    public let poolSize: Int

    /// Reads them; the values may be used once `settings.finish()` has returned.
    public init(_ settings: SettingsReader, of service: ServiceDescription) {
        let scope = "PRACA_\(service.scope.rawValue)"
        self.service = service
        shared = SharedSettings(settings)
        host = settings.string("\(scope)_HOST", default: "127.0.0.1", doc: "Address to listen on.")
        port = settings.int("\(scope)_PORT", default: service.port, in: 0...65_535, doc: "Port to listen on.")
        databaseURL = settings.secretURL(
            "\(scope)_DATABASE_URL", schemes: ["postgres", "postgresql"], doc: "PostgreSQL, as the service's role.")
        migrationURL = settings.secretURL(
            "\(scope)_MIGRATION_DATABASE_URL", default: "postgres://owner@127.0.0.1/praca",
            schemes: ["postgres", "postgresql"], doc: "PostgreSQL, as the schema's owner; only `migrate` uses it.")
        poolSize = settings.int(
            "\(scope)_POOL_SIZE", default: 8, in: 2...64, doc: "Connections to PostgreSQL at the most.")
    }

    /// A pool in the service's own role. Connects when it is first used.
    /// - Throws: `PostgresError` for an address that cannot be read.
    public func makePool(_ logger: Logger) throws -> PostgresPool {
        try makePool(size: poolSize, purpose: nil, logger)
    }

    /// A further pool, for what must not take the connections of the rest. `purpose` tells its metrics apart.
    /// - Throws: `PostgresError` for an address that cannot be read.
    public func makePool(size: Int, purpose: String?, _ logger: Logger) throws -> PostgresPool {
        var configuration = try PostgresConfiguration(url: databaseURL.reveal())
        configuration.applicationName = [service.name, purpose].compactMap { $0 }.joined(separator: ".")
        configuration.poolSize = size
        return PostgresPool(configuration: configuration, logger: logger)
    }

    /// A client with the suite's key prefix. Connects when it is first used.
    /// - Throws: `RedisError` for an address that cannot be read.
    public func makeRedis(_ logger: Logger) throws -> RedisClient {
        var configuration = try RedisConfiguration(url: shared.redisURL.reveal())
        configuration.clientName = service.name
        configuration.keyPrefix = shared.redisKeyPrefix
        return RedisClient(configuration: configuration, logger: logger)
    }
}

extension ServiceDescription {
    /// Brings its schema up to date, or checks it.
    public func migrator(_ pool: PostgresPool, _ settings: ServiceSettings) -> Migrator {
        Migrator(
            pool: pool, context: context, schema: context,
            directory: URL(filePath: settings.shared.migrationsDirectory, directoryHint: .isDirectory))
    }
}
