import ServiceKit
import Serving

/// This service, as the common subcommands see it.
enum MarketplaceService: HostedService {
    static let description = ServiceDescription.own

    static func settings(_ reader: SettingsReader) throws -> MarketplaceSettings { try MarketplaceSettings(reader) }
    static func common(_ settings: MarketplaceSettings) -> ServiceSettings { settings.common }
    static func serve(_ settings: MarketplaceSettings) async throws { try await MarketplaceProcess(settings).run() }
}
