import ArgumentParser
import ServiceKit
import Serving

/// The entry point: which command, and nothing else.
@main
struct Auth: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auth",
        abstract: "Accounts, sessions and the keys that tokens are signed with.",
        subcommands: [
            ServeCommand<AuthService>.self, MigrateCommand<AuthService>.self, CreateUserCommand.self,
            RotateKeysCommand.self, RevokeSessionsCommand.self, TokenCommand.self, DeadLettersCommand<AuthService>.self,
            SettingsCommand<AuthService>.self,
        ],
        defaultSubcommand: ServeCommand<AuthService>.self
    )
}
