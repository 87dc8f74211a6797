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

/// This service, as the common subcommands see it.
enum ModerationService: HostedService {
    static let description = ServiceDescription(
        name: "moderation", context: "moderation", scope: .moderation, port: 8084)

    static func settings(_ reader: SettingsReader) throws -> ModerationSettings { try ModerationSettings(reader) }
    static func common(_ settings: ModerationSettings) -> ServiceSettings { settings.common }
    static func serve(_ settings: ModerationSettings) async throws { try await ModerationProcess(settings).run() }
}
