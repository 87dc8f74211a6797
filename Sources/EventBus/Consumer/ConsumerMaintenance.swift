import Foundation
import Logging
import Metrics
import Postgres
import Redis
import Waiting

/// What a consumer does beside consuming: it confirms what it has in flight, sets gauges, prunes the inbox, and removes
/// consumers that are gone.
struct ConsumerMaintenance: Sendable {
    /// Redis' and PostgreSQL's clocks may differ by this much.
    private static let clockMargin = Duration.seconds(60)
    private static let pruneBatch = 1000
    private static let batchesPerRound = 20
    private static let confirmBatch = 100

    let group: ConsumerGroup
    let streams: [EventStream]
    let redis: RedisClient
    let inbox: Inbox
    let pool: PostgresPool
    let settings: ConsumerSettings
    let inFlight: InFlightEntries
    let metrics: ConsumerMetrics
    let logger: Logger
    let now: @Sendable () -> Date

    /// Runs until cancelled, on through a shutdown: what is in flight then is confirmed until it is settled. Failures are left
    /// to the next round: nothing here is needed for delivery.
    func run() async {
        let confirming = PeriodicJob("confirming of \(group.name)", every: settings.claimIdle / 3, logger: logger) {
            try await confirmInFlight()
        }
        let maintenance = PeriodicJob(
            "maintenance of \(group.name)", every: settings.maintenanceInterval, logger: logger
        ) {
            try await maintainGroups()
            try await pruneInbox()
        }
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await confirming.runUntilCancelled() }
            tasks.addTask { await maintenance.runUntilCancelled() }
        }
    }

    /// Takes this consumer's name off the groups, where it holds nothing.
    func leaveGroup() async {
        for stream in streams {
            // A name that stays is removed by the others when it has expired.
            try? await group.remove(group.consumer, from: stream, idle: .zero, on: redis)
        }
    }

    private func confirmInFlight() async throws {
        guard settings.sharing == .shared else { return }
        for (stream, ids) in inFlight.ids() where !ids.isEmpty {
            let ids = ids.sorted()
            for start in stride(from: 0, to: ids.count, by: Self.confirmBatch) {
                try await group.confirm(
                    Array(ids[start..<min(start + Self.confirmBatch, ids.count)]), of: stream,
                    notWithin: settings.claimIdle / 6, on: redis)
            }
        }
    }

    private func maintainGroups() async throws {
        for stream in streams {
            let groups = try await redis.xinfoGroups(stream.name)
            guard let info = groups.first(where: { $0.name == group.name }) else { continue }
            let dimensions = [("group", group.name), ("stream", stream.name)]
            if let lag = info.lag { Gauge(label: EventBusMetrics.lag, dimensions: dimensions).record(lag) }
            Gauge(label: EventBusMetrics.pending, dimensions: dimensions).record(info.pending)
            try await deleteExpiredConsumers(of: stream)
        }
        let letters = EventStream.deadLetters(of: group.name)
        metrics.deadLetters.record(try await redis.xlen(letters.name))
    }

    private func deleteExpiredConsumers(of stream: EventStream) async throws {
        let expiry = settings.consumerExpiry
        for other in try await redis.xinfoConsumers(stream.name, group: group.name)
        where other.name != group.consumer && other.pending == 0 && other.idle >= expiry {
            try await group.remove(other.name, from: stream, idle: expiry, on: redis)
        }
    }

    private func pruneInbox() async throws {
        let age = max(settings.inboxRetention, try await oldestEntryAge() + Self.clockMargin)
        for _ in 0..<Self.batchesPerRound {
            let removed = try await inbox.prune(olderThan: age, limit: Self.pruneBatch, in: pool)
            guard removed == Self.pruneBatch else { return }
        }
    }

    /// An event whose entry is still on a stream can come again, so its id must stay in the inbox.
    private func oldestEntryAge() async throws -> Duration {
        let now = Int64(now().timeIntervalSince1970 * 1_000)
        var oldest = Duration.zero
        for stream in streams {
            guard let first = try await redis.xinfoStream(stream.name)?.firstID else { continue }
            oldest = max(oldest, .milliseconds(now - Int64(clamping: first.milliseconds)))
        }
        return oldest
    }
}
