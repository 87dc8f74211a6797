import Foundation
import Logging
import Metrics
import ModerationCore
import Postgres
import ServiceLifecycle
import Synchronization
import Waiting

/// Wakes requests that wait for an answer. Whichever process hears the answer tells all of them, by a notification that
/// PostgreSQL sends when the answer's transaction commits; a slow look at the record makes good for one that gets lost.
final class DecisionNotices: DecisionSignals, Service {
    /// Database-wide; ids are unique, so that schemas do not disturb each other.
    static let channel = "moderation_decisions"

    private struct Places {
        var signals: [UUID: [Int: WakeSignal]] = [:]
        var count = 0
        var last = 0
    }

    /// Of one request that waits.
    private struct Place {
        let number: Int
        let signal = WakeSignal()
    }

    private let pool: PostgresPool
    private let limit: Int
    private let pollInterval: Duration
    private let logger: Logger
    private let waiting = Mutex(Places())
    private let gauge = Gauge(label: "moderation_waiting")

    init(pool: PostgresPool, limit: Int, pollInterval: Duration = .milliseconds(200), logger: Logger) {
        self.pool = pool
        self.limit = limit
        self.pollInterval = pollInterval
        self.logger = logger
    }

    /// Tells every process, once `connection`'s transaction commits, that an action was decided.
    static func announce(_ actionID: UUID, in connection: PostgresConnection) async throws {
        _ = try await connection.query("SELECT pg_notify(\(channel), \(actionID.uuidString))")
    }

    func wait(
        for actionID: UUID, until deadline: ContinuousClock.Instant,
        _ look: @Sendable () async throws -> ModerationAction?
    ) async throws -> ModerationAction? {
        guard let place = register(actionID) else { return try await look() }
        defer { forget(actionID, place.number) }
        var action = try await look()
        while action?.state == .pending, ContinuousClock.now < deadline {
            await place.signal.wait(upTo: min(pollInterval, deadline - .now))
            if Task.isCancelled { break }
            action = try await look()
        }
        return action
    }

    /// Listens until shutdown.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            // No periodic job: it listens for as long as the connection holds, and each one that is lost is worth a warning.
            while !Task.isCancelled {
                do {
                    try await self.listen()
                } catch {
                    guard !Task.isCancelled else { return }
                    self.logger.warning("decisions are not heard of", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .seconds(1))
                }
            }
        }
    }

    private func listen() async throws {
        try await pool.withDedicatedConnection { connection in
            try await connection.listen(to: Self.channel)
            while !Task.isCancelled {
                guard let notice = try await connection.nextNotification(within: .seconds(30)) else { continue }
                if let id = UUID(uuidString: notice.payload) { wake(id) }
            }
        }
    }

    private func register(_ id: UUID) -> Place? {
        waiting.withLock { waiting in
            guard waiting.count < limit else { return nil }
            waiting.count += 1
            waiting.last += 1
            let place = Place(number: waiting.last)
            waiting.signals[id, default: [:]][waiting.last] = place.signal
            gauge.record(waiting.count)
            return place
        }
    }

    private func forget(_ id: UUID, _ number: Int) {
        waiting.withLock { waiting in
            waiting.signals[id]?[number] = nil
            if waiting.signals[id]?.isEmpty == true { waiting.signals[id] = nil }
            waiting.count -= 1
            gauge.record(waiting.count)
        }
    }

    private func wake(_ id: UUID) {
        waiting.withLock { waiting in
            for signal in (waiting.signals[id] ?? [:]).values { signal.signal() }
        }
    }
}
