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
