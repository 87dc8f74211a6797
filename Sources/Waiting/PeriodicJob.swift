import Logging
import Primitives
import ServiceLifecycle

/// Work that time alone brings about, done in rounds beside everything else: silences that end, rows that are old enough to
/// go, gauges that are set.
///
/// A round that fails is logged and made up for by the next; of failures in a row only the first is a warning.
public struct PeriodicJob: Service {
    private let subject: String
    private let interval: Duration
    private let isSpread: Bool
    private let signal: WakeSignal?
    private let logger: Logger
    /// Answers how soon there is more to do, where that is before the interval is over.
    private let round: @Sendable () async throws -> Duration?

    /// Runs `round` at once and then every `interval`.
    ///
    /// - Parameters:
    ///   - subject: names the work in logs.
    ///   - isSpread: each round, the first one too, comes after a pause between half of the interval and all of it, so that
    ///     processes that were started together do not do the work together.
    ///   - signal: calls for a round before the interval is over. It is this job's alone.
    public init(
        _ subject: String, every interval: Duration, isSpread: Bool = false, wokenBy signal: WakeSignal? = nil,
        logger: Logger,
        round: @escaping @Sendable () async throws -> Void
    ) {
        self.subject = subject
        self.interval = interval
        self.isSpread = isSpread
        self.signal = signal
        self.logger = logger
        self.round = {
            try await round()
            return nil
        }
    }

    /// Runs `round` at once and then every `interval`. A round does at most a batch, so that no statement runs long and
    /// processes can share the work; one that did as much is followed by the next at once.
    ///
    /// - Parameters:
    ///   - subject: names the work in logs.
    ///   - batch: what a round does at the most.
    ///   - round: does some of the work and returns how much.
    public init(
        _ subject: String, every interval: Duration, batch: Int, logger: Logger,
        round: @escaping @Sendable () async throws -> Int
    ) {
        self.subject = subject
        self.interval = interval
        (isSpread, signal) = (false, nil)
        self.logger = logger
        self.round = { try await round() >= batch ? .zero : nil }
    }

    /// Runs `round` at once and then when there is something to do: for work that knows when it will be.
    ///
    /// - Parameters:
    ///   - subject: names the work in logs.
    ///   - interval: how long a round comes after the one before at the most, also after one that failed.
    ///   - round: does what is due, and returns how long nothing else will be.
    public init(
        _ subject: String, atLeastEvery interval: Duration, logger: Logger,
        round: @escaping @Sendable () async throws -> Duration
    ) {
        self.subject = subject
        self.interval = interval
        (isSpread, signal) = (false, nil)
        self.logger = logger
        self.round = round
    }

    /// Runs until shutdown, or until the task is cancelled.
    public func run() async {
        await cancelWhenGracefulShutdown { await runUntilCancelled() }
    }

    /// Runs until the task is cancelled, on through a shutdown: for work that is needed until its owner has ended.
    public func runUntilCancelled() async {
        var isFailing = false
        if isSpread { await pause() }
        while !Task.isCancelled {
            var next: Duration?
            do {
                next = try await round()
                isFailing = false
            } catch {
                // A round that was cut off by the end has not failed.
                guard !Task.isCancelled else { return }
                // Rounds may follow each other by the quarter of a second: an outage is told once.
                logger.log(
                    level: isFailing ? .debug : .warning, "a periodic job failed; its next round makes up for it",
                    metadata: ["job": "\(subject)", "error": .string(String(reflecting: error))])
                isFailing = true
            }
            await pause(upTo: next)
        }
    }

    private func pause(upTo next: Duration? = nil) async {
        let usual = isSpread ? Backoff(base: interval, maximum: interval).delay(attempt: 1) : interval
        let pause = min(next ?? usual, usual)
        guard pause > .zero else { return }
        if let signal { return await signal.wait(upTo: pause) }
        try? await Task.sleep(for: pause)
    }
}
