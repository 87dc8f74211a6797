import ArgumentParser

/// The entry point: which command, and nothing else.
@main
struct Auth: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auth",
        abstract: "Accounts, sessions and the keys that tokens are signed with.",
        subcommands: [
            ServeCommand.self, MigrateCommand.self, CreateUserCommand.self, RotateKeysCommand.self,
            RevokeSessionsCommand.self, TokenCommand.self, SettingsCommand.self,
        ],
        defaultSubcommand: ServeCommand.self
    )
}
