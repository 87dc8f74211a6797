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
            ServeCommand<UploadSignerService>.self, MigrateCommand<UploadSignerService>.self,
            DeadLettersCommand<UploadSignerService>.self, SettingsCommand<UploadSignerService>.self,
        ],
        defaultSubcommand: ServeCommand<UploadSignerService>.self
    )
}
