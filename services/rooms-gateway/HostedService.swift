import ServiceKit
import Serving

/// This service, as the common subcommands see it.
enum RoomsService: HostedService {
    static let description = ServiceDescription.own

    static func settings(_ reader: SettingsReader) throws -> RoomsSettings { try RoomsSettings(reader) }
    static func common(_ settings: RoomsSettings) -> ServiceSettings { settings.common }
    static func serve(_ settings: RoomsSettings) async throws { try await RoomsGatewayProcess(settings).run() }
}
