import ServiceKit
import Serving

/// This service, as the common subcommands see it.
enum AuthService: HostedService {
    static let description = ServiceDescription.own

    static func settings(_ reader: SettingsReader) throws -> AuthSettings { try AuthSettings(reader) }
    static func common(_ settings: AuthSettings) -> ServiceSettings { settings.common }
    static func serve(_ settings: AuthSettings) async throws { try await AuthProcess(settings).run() }
}
