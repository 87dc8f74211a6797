import ArgumentParser

/// The entry point: which command, and nothing else.
@main
struct RoomsGateway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rooms-gateway",
        abstract: "Rooms, messages and the sockets they travel over.",
        subcommands: [
            ServeCommand.self, MigrateCommand.self, SeedCommand.self, DeadLettersCommand.self, SettingsCommand.self,
        ],
        defaultSubcommand: ServeCommand.self
    )
}
