import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs a process's services until SIGTERM or SIGINT.
///
/// The order of an end: not ready, a pause in which the load balancer can notice, then the services from the last to the
/// first, each waited for. A clean end is status 0. At the time limit the process ends with status 1, and so it does at a
/// SIGINT while it stops: somebody at a keyboard wants it gone. A repeated SIGTERM, which supervisors send, changes nothing.
public struct ServiceRunner: Sendable {
    private let services: [any Service]
    private let readiness: Readiness
    private let limit: Duration
    private let noticePause: Duration
    private let logger: Logger

    /// A runner of `services`, those that others need first (pools), servers last.
    ///
    /// - Parameters:
    ///   - limit: how long the whole shutdown may take.
    ///   - noticePause: how long the process goes on taking requests after readiness turned false.
    public init(
        services: [any Service], readiness: Readiness, limit: Duration, noticePause: Duration = .milliseconds(200),
        logger: Logger
    ) {
        self.services = services
        self.readiness = readiness
        self.limit = limit
        self.noticePause = noticePause
        self.logger = logger
    }

    /// Runs until the end; returns after a clean shutdown and throws what a service threw.
    public func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await run(until: signals) { _exit(1) }
    }

    /// Runs until the first signal; `force` is called where the process would end at once.
    func run<Signals: AsyncSequence<UnixSignal, Never> & Sendable>(
        until signals: Signals, force: @escaping @Sendable () -> Void
    ) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                // A service that returns ends the process: nothing here is meant to stop by itself.
                .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
            }, logger: logger)
        configuration.maximumGracefulShutdownDuration = limit * 0.8
        let group = ServiceGroup(configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask { await self.watch(signals, group, force) }
            // The first to end is the group: the watch ends by cancellation only.
            try await tasks.next()
            tasks.cancelAll()
        }
        logger.info("stopped")
    }

    private func watch<Signals: AsyncSequence<UnixSignal, Never> & Sendable>(
        _ signals: Signals, _ group: ServiceGroup, _ force: @escaping @Sendable () -> Void
    ) async {
        await withTaskGroup(of: Void.self) { tasks in
            var isStopping = false
            for await signal in signals {
                if isStopping {
                    if signal == .sigint { end("an interrupt while stopping", force) }
                    continue
                }
                isStopping = true
                logger.info("stopping", metadata: ["signal": "\(signal)"])
                readiness.stop()
                tasks.addTask {
                    try? await Task.sleep(for: noticePause)
                    await group.triggerGracefulShutdown()
                }
                tasks.addTask {
                    // Cancelled when the group has ended in time.
                    guard (try? await Task.sleep(for: limit)) != nil else { return }
                    end("the time limit of the shutdown", force)
                }
            }
        }
    }

    private func end(_ cause: String, _ force: () -> Void) {
        logger.critical("ended at once", metadata: ["cause": "\(cause)"])
        force()
    }
}
