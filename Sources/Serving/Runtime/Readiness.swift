import Synchronization

/// Whether a process should get traffic. Shared by the readiness route and the shutdown.
public final class Readiness: Sendable {
    /// One thing the service cannot work without: it throws if that does not answer.
    public struct Check: Sendable {
        let name: String
        let run: @Sendable () async throws -> Void

        /// A check called `name`, a plain ASCII word that anyone may read.
        public init(_ name: String, _ run: @escaping @Sendable () async throws -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// The outcome of the checks.
    public struct Report: Sendable, Equatable {
        /// Whether traffic is welcome.
        public let isReady: Bool
        /// Each check's name and whether it passed.
        public let checks: [String: Bool]
    }

    private struct Cached {
        var report: Report
        var at: ContinuousClock.Instant
    }

    private let checks: [Check]
    private let timeLimit: Duration
    private let cacheTime: Duration
    private let isStopping = Atomic<Bool>(false)
    private let cached = Mutex<Cached?>(nil)

    /// Readiness by `checks`, each given `timeLimit`; outcomes are used again for `cacheTime`, so that probes cannot load
    /// what they probe.
    public init(checks: [Check], timeLimit: Duration = .seconds(1), cacheTime: Duration = .milliseconds(500)) {
        self.checks = checks
        self.timeLimit = timeLimit
        self.cacheTime = cacheTime
    }

    /// Not ready from now on: the process is about to end.
    public func stop() {
        isStopping.store(true, ordering: .relaxed)
    }

    /// Runs the checks side by side, or gives a recent outcome.
    public func report() async -> Report {
        guard !isStopping.load(ordering: .relaxed) else { return Report(isReady: false, checks: ["running": false]) }
        if let recent = cached.withLock({ $0 }), recent.at.duration(to: .now) < cacheTime { return recent.report }
        let outcomes = await runChecks()
        let report = Report(isReady: outcomes.values.allSatisfy { $0 }, checks: outcomes)
        cached.withLock { $0 = Cached(report: report, at: .now) }
        return report
    }

    private func runChecks() async -> [String: Bool] {
        await withTaskGroup(of: (String, Bool).self) { group in
            for check in checks {
                group.addTask { [timeLimit] in
                    let passed = await succeeds(within: timeLimit, check.run)
                    return (check.name, passed)
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }
}

/// Whether `body` returns without an error before `limit` is over. It is cancelled then, and waited for: bodies answer to
/// cancellation.
private func succeeds(within limit: Duration, _ body: @escaping @Sendable () async throws -> Void) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
        group.addTask { (try? await body()) != nil }
        group.addTask {
            try? await Task.sleep(for: limit)
            return false
        }
        let first = await group.next() ?? false
        group.cancelAll()
        return first
    }
}
