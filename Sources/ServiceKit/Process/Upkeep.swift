import Common
import Logging
import ServiceLifecycle

/// Work that time alone brings about, done beside requests until shutdown: silences that end, rows that are old enough to go.
///
/// A round does at most a batch, so that no statement runs long and processes can share the work; one that fails is logged
/// and made up for by the next.
public struct Upkeep: Service {
    /// What a round of upkeep came to.
    public enum Round: Sendable {
        /// There was no more to do: the next round comes after the interval.
        case done
        /// It ended at its limit: the next round comes at once.
        case more

        /// A round that did `count` pieces of work and may do `batch`.
        public init(_ count: Int, batch: Int) {
            self = count < batch ? .done : .more
        }
    }

    private let subject: String
    private let interval: Duration
    private let logger: Logger
    private let round: @Sendable () async throws -> Round

    /// Runs `round` every `interval`. `subject` names the work in logs.
    public init(
        of subject: String, every interval: Duration, logger: Logger,
        round: @escaping @Sendable () async throws -> Round
    ) {
        self.subject = subject
        self.interval = interval
        self.logger = logger
        self.round = round
    }

    /// Runs until shutdown.
    public func run() async {
        await cancelWhenGracefulShutdown {
            var isFailing = false
            while !Task.isCancelled {
                do {
                    while case .more = try await round(), !Task.isCancelled {}
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
