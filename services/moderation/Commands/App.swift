import ArgumentParser
import ServiceKit
import Serving

/// The entry point: which command, and nothing else.
@main
struct Moderation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "moderation",
        abstract: "Decisions about people, rooms, messages and ads, and the record of them.",
        subcommands: [
            ServeCommand<ModerationService>.self, MigrateCommand<ModerationService>.self, SeedCommand.self,
            DeadLettersCommand<ModerationService>.self, SettingsCommand<ModerationService>.self,
        ],
        defaultSubcommand: ServeCommand<ModerationService>.self
    )
}
