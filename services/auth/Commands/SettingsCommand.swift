import ArgumentParser
import Common

/// Prints what can be set, without needing any of it.
struct SettingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "List the settings, their defaults and what they mean.")

    func run() async throws {
        let reader = SettingsReader(scope: .auth)
        // What is missing or malformed is not this command's concern.
        _ = try? AuthSettings(reader)
        print(reader.descriptions.table)
    }
}
