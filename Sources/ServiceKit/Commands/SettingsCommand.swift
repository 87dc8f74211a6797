import ArgumentParser
import Serving

/// Prints what can be set, without needing any of it.
public struct SettingsCommand<Hosted: HostedService>: AsyncParsableCommand {
    /// What `--help` shows.
    public static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "settings", abstract: "List the settings, their defaults and what they mean.")
    }

    /// A command without arguments.
    public init() {}

    /// Prints the table.
    public func run() async throws {
        let reader = SettingsReader(scope: Hosted.description.scope)
        // What is missing or malformed is not this command's concern.
        _ = try? Hosted.settings(reader)
        print(reader.descriptions.table)
    }
}
