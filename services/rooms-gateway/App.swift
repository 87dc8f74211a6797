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

/// This service, as the common subcommands see it.
enum RoomsService: HostedService {
    // Every gateway reads new messages from the record as well.
    static let description = ServiceDescription(
        name: "rooms-gateway", context: "rooms", scope: .rooms, port: 8082, deferrableEvents: [.messageSent])

    static func settings(_ reader: SettingsReader) throws -> RoomsSettings { try RoomsSettings(reader) }
    static func common(_ settings: RoomsSettings) -> ServiceSettings { settings.common }
    static func serve(_ settings: RoomsSettings) async throws { try await GatewayProcess(settings).run() }
}
