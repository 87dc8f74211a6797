import ArgumentParser
import Common
import Logging
import Postgres

/// Brings a service's schema to what this build expects.
public struct MigrateCommand<Hosted: HostedService>: AsyncParsableCommand {
    /// What `--help` shows.
    public static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "migrate", abstract: "Apply the migrations that the database lacks, as the schema's owner.")
    }

    /// A command without arguments.
    public init() {}

    /// Prints each migration that it applied.
    public func run() async throws {
        let settings = Hosted.common(try Hosted.settings())
        let service = settings.service
        var configuration = try PostgresConfiguration(url: settings.migrationURL.reveal())
        configuration.poolSize = 2
        configuration.statementTimeout = .seconds(600)
        let pool = PostgresPool(configuration: configuration, logger: Logger(label: "\(service.name).migrate"))
        do {
            for applied in try await service.migrator(pool, settings).migrate() {
                print("\(service.context): applied \(applied.name)")
            }
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
    }
}
