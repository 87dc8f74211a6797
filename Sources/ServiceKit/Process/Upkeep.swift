import Common
import Logging
import ServiceLifecycle

/// Work that time alone brings about, done beside requests until shutdown: silences that end, rows that are old enough to go.
///
/// A round does at most a batch, so that no statement runs long and processes can share the work; one that fails is logged
/// and made up for by the next.
public struct Upkeep: Service {
    private let subject: String
    private let interval: Duration
    private let batch: Int
    private let logger: Logger
    private let round: @Sendable () async throws -> Int

    /// Runs `round` every `interval`.
    /// - Parameters:
    ///   - subject: names the work in logs.
    ///   - batch: what a round does at the most; one that did as much is followed by the next at once.
    ///   - round: does some of the work and returns how much.
    public init(
        of subject: String, every interval: Duration, batch: Int, logger: Logger,
        round: @escaping @Sendable () async throws -> Int
    ) {
        self.subject = subject
        self.interval = interval
        self.batch = batch
        self.logger = logger
        self.round = round
    }

    /// Runs until shutdown.
    public func run() async {
        await cancelWhenGracefulShutdown {
            var isFailing = false
            while !Task.isCancelled {
                do {
                    while try await round() >= batch, !Task.isCancelled {}
                    isFailing = false
                } catch {
                    // Rounds may follow each other by the quarter of a second: an outage is told once.
                    logger.log(
                        level: isFailing ? .debug : .warning, "upkeep failed; the next round makes up for it",
                        metadata: ["upkeep": "\(subject)", LogKey.error: .string(String(reflecting: error))])
                    isFailing = true
                }
                try? await Task.sleep(for: interval)
            }
        }
    }
}
