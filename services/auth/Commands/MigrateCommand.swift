import ArgumentParser
import Common
import Foundation
import Logging
import Postgres

/// Brings the schema to what this build expects.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Apply the migrations that the database lacks, as the schema's owner.")

    func run() async throws {
        let settings = try AuthSettings(SettingsReader(scope: .auth))
        var configuration = try PostgresConfiguration(url: settings.migrationURL.reveal())
        configuration.poolSize = 2
        configuration.statementTimeout = .seconds(600)
        let pool = PostgresPool(configuration: configuration, logger: Logger(label: "auth.migrate"))
        do {
            for applied in try await AuthSchema.migrator(pool, settings.shared).migrate() {
                print("auth: \(applied.name)")
            }
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
    }
}

/// Where this context's tables live.
enum AuthSchema {
    static let name = "auth"

    static func migrator(_ pool: PostgresPool, _ shared: SharedSettings) -> Migrator {
        Migrator(
            pool: pool, context: name, schema: name,
            directory: URL(filePath: shared.migrationsDirectory, directoryHint: .isDirectory))
    }
}
