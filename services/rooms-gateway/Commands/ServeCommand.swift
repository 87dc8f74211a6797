import ArgumentParser
import Common

/// Runs the gateway until SIGTERM.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Run the gateway (the default).")

    func run() async throws {
        let settings = try RoomsSettings(SettingsReader(scope: .rooms))
        try await GatewayProcess(settings).run()
    }
}
