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
            ServeCommand<RoomsService>.self, MigrateCommand<RoomsService>.self, SeedCommand.self,
            DeadLettersCommand<RoomsService>.self, SettingsCommand<RoomsService>.self,
        ],
        defaultSubcommand: ServeCommand<RoomsService>.self
    )
}
