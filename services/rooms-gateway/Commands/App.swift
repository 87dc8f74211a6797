import ArgumentParser
import ServiceKit
import Serving

/// The entry point: which command, and nothing else.
@main
struct RoomsGateway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rooms-gateway",
        abstract: "Rooms, messages and the sockets they travel over.",
        subcommands: [
            ServeCommand<RoomsGatewayService>.self, MigrateCommand<RoomsGatewayService>.self, SeedCommand.self,
            DeadLettersCommand<RoomsGatewayService>.self, SettingsCommand<RoomsGatewayService>.self,
        ],
        defaultSubcommand: ServeCommand<RoomsGatewayService>.self
    )
}
