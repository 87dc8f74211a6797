import ServiceKit
import Serving

/// This service, as the common subcommands see it.
enum UploadsService: HostedService {
    static let description = ServiceDescription.own

    static func settings(_ reader: SettingsReader) throws -> UploadsSettings { try UploadsSettings(reader) }
    static func common(_ settings: UploadsSettings) -> ServiceSettings { settings.common }
    static func serve(_ settings: UploadsSettings) async throws { try await UploadSignerProcess(settings).run() }
}
