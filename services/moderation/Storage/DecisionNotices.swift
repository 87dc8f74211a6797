import Foundation
import Logging
import Metrics
import ModerationCore
import Postgres
import ServiceLifecycle
import Synchronization

/// Wakes requests that wait for an answer. Whichever process hears the answer tells all of them, by a notification that
/// PostgreSQL sends when the answer's transaction commits; a slow look at the record makes good for one that gets lost.
final class DecisionNotices: DecisionSignals, Service {
    /// Database-wide; ids are unique, so that schemas do not disturb each other.
    static let channel = "moderation_decisions"

    private struct Waiting {
        var continuations: [UUID: [Int: AsyncStream<Void>.Continuation]] = [:]
        var count = 0
        var last = 0
    }

    /// Of one request that waits.
    private struct Place {
        let number: Int
        let notices: AsyncStream<Void>
        let continuation: AsyncStream<Void>.Continuation
    }

    private let pool: PostgresPool
    private let limit: Int
    private let pollInterval: Duration
    private let logger: Logger
    private let waiting = Mutex(Waiting())
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
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [pollInterval] in
                while ContinuousClock.now < deadline {
                    try await Task.sleep(for: min(pollInterval, deadline - .now))
                    place.continuation.yield()
                }
                place.continuation.finish()
            }
            defer { group.cancelAll() }
            var action = try await look()
            for await _ in place.notices {
                guard action?.state == .pending else { break }
                action = try await look()
            }
            return action
        }
    }

    /// Listens until shutdown.
    func run() async throws {
        await cancelWhenGracefulShutdown {
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
        let (notices, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        return waiting.withLock { waiting in
            guard waiting.count < limit else { return nil }
            waiting.count += 1
            waiting.last += 1
            waiting.continuations[id, default: [:]][waiting.last] = continuation
            gauge.record(waiting.count)
            return Place(number: waiting.last, notices: notices, continuation: continuation)
        }
    }

    private func forget(_ id: UUID, _ number: Int) {
        waiting.withLock { waiting in
            waiting.continuations[id]?[number] = nil
            if waiting.continuations[id]?.isEmpty == true { waiting.continuations[id] = nil }
            waiting.count -= 1
            gauge.record(waiting.count)
        }
    }

    private func wake(_ id: UUID) {
        waiting.withLock { waiting in
            for continuation in (waiting.continuations[id] ?? [:]).values { continuation.yield() }
        }
    }
}
