import ArgumentParser
import ServiceKit
import Serving

/// The entry point: which command, and nothing else.
@main
struct UploadSigner: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload-signer",
        abstract: "Pictures: who may upload one, whether it is one, and who may see it.",
        subcommands: [
            ServeCommand<UploadsService>.self, MigrateCommand<UploadsService>.self,
            DeadLettersCommand<UploadsService>.self, SettingsCommand<UploadsService>.self,
        ],
        defaultSubcommand: ServeCommand<UploadsService>.self
    )
}

/// This service, as the common subcommands see it.
enum UploadsService: HostedService {
    static let description = ServiceDescription(
        name: "upload-signer", context: "uploads", scope: .uploads, port: 8085)

    static func settings(_ reader: SettingsReader) throws -> UploadsSettings { try UploadsSettings(reader) }
    static func common(_ settings: UploadsSettings) -> ServiceSettings { settings.common }
    static func serve(_ settings: UploadsSettings) async throws { try await UploadsProcess(settings).run() }
}
