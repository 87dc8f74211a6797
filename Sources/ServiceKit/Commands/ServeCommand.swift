import ArgumentParser

/// Runs a service until SIGTERM.
public struct ServeCommand<Hosted: HostedService>: AsyncParsableCommand {
    /// What `--help` shows.
    public static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "serve", abstract: "Run the service (the default).")
    }

    /// A command without arguments.
    public init() {}

    /// Returns after a clean shutdown.
    public func run() async throws {
        try await Hosted.serve(try Hosted.settings())
    }
}
