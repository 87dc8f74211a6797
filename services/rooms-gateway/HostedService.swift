import ServiceKit
import Serving

/// This service, as the common subcommands see it.
enum RoomsGatewayService: HostedService {
    static let description = ServiceDescription.own

    static func settings(_ reader: SettingsReader) throws -> RoomsGatewaySettings { try RoomsGatewaySettings(reader) }
    static func common(_ settings: RoomsGatewaySettings) -> ServiceSettings { settings.common }
    static func serve(_ settings: RoomsGatewaySettings) async throws { try await RoomsGatewayProcess(settings).run() }
}
