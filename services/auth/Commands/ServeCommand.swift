import ArgumentParser
import Common

/// Runs the service until SIGTERM.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Run the service (the default).")

    func run() async throws {
        let settings = try AuthSettings(SettingsReader(scope: .auth))
        try await AuthProcess(settings).run()
    }
}
