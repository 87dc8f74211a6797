import ArgumentParser
import ServiceKit
import Serving

/// The entry point: which command, and nothing else.
@main
struct Marketplace: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "marketplace",
        abstract: "Classified ads: what is offered, and the whole life of an offer.",
        subcommands: [
            ServeCommand<MarketplaceService>.self, MigrateCommand<MarketplaceService>.self, SeedCommand.self,
            DeadLettersCommand<MarketplaceService>.self, SettingsCommand<MarketplaceService>.self,
        ],
        defaultSubcommand: ServeCommand<MarketplaceService>.self
    )
}

/// This service, as the common subcommands see it.
enum MarketplaceService: HostedService {
    static let description = ServiceDescription(
        name: "marketplace", context: "marketplace", scope: .marketplace, port: 8083)

    static func settings(_ reader: SettingsReader) throws -> MarketplaceSettings { try MarketplaceSettings(reader) }
    static func common(_ settings: MarketplaceSettings) -> ServiceSettings { settings.common }
    static func serve(_ settings: MarketplaceSettings) async throws { try await MarketplaceProcess(settings).run() }
}
