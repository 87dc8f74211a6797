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
