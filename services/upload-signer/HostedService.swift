import ServiceKit
import Serving

/// This service, as the common subcommands see it.
enum UploadSignerService: HostedService {
    static let description = ServiceDescription.own

    static func settings(_ reader: SettingsReader) throws -> UploadSignerSettings { try UploadSignerSettings(reader) }
    static func common(_ settings: UploadSignerSettings) -> ServiceSettings { settings.common }
    static func serve(_ settings: UploadSignerSettings) async throws { try await UploadSignerProcess(settings).run() }
}
