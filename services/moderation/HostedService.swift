import ServiceKit
import Serving

/// This service, as the common subcommands see it.
enum ModerationService: HostedService {
    static let description = ServiceDescription.own

    static func settings(_ reader: SettingsReader) throws -> ModerationSettings { try ModerationSettings(reader) }
    static func common(_ settings: ModerationSettings) -> ServiceSettings { settings.common }
    static func serve(_ settings: ModerationSettings) async throws { try await ModerationProcess(settings).run() }
}
