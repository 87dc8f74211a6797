import Serving

/// An executable of the suite, as its common subcommands need it.
public protocol HostedService: Sendable {
    /// Everything that can be set, the common part included.
    associatedtype Settings: Sendable

    /// Its names and place.
    static var description: ServiceDescription { get }

    /// Reads every setting.
    /// - Throws: `SettingsError` naming every setting that is missing, malformed or unknown.
    static func settings(_ reader: SettingsReader) throws -> Settings

    /// The common part.
    static func common(_ settings: Settings) -> ServiceSettings

    /// Runs until SIGTERM.
    static func serve(_ settings: Settings) async throws
}

extension HostedService {
    /// The settings from the process's environment.
    /// - Throws: `SettingsError`.
    public static func settings() throws -> Settings {
        try settings(SettingsReader(scope: description.scope))
    }
}
