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

/// This service, as the common subcommands see it.
enum AuthService: HostedService {
    static let description = ServiceDescription(name: "auth", context: "auth", scope: .auth, port: 8081)

    static func settings(_ reader: SettingsReader) throws -> AuthSettings { try AuthSettings(reader) }
    static func common(_ settings: AuthSettings) -> ServiceSettings { settings.common }
    static func serve(_ settings: AuthSettings) async throws { try await AuthProcess(settings).run() }
}
