import Foundation
import Metrics
import Redis

/// What a consumer does beside consuming: it confirms what it has in hand, sets gauges, prunes the inbox, and removes
/// consumers that are gone.
struct ConsumerUpkeep: Sendable {
    /// Redis' and PostgreSQL's clocks may differ by this much.
    private static let clockMargin = Duration.seconds(60)
    private static let pruneBatch = 1000
    private static let batchesPerRound = 20
    private static let confirmBatch = 100

    let consumer: EventConsumer

    /// Runs until cancelled. Failures are left to the next round: nothing here is needed for delivery.
    func run() async {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask {
                await every(consumer.settings.claimIdle / 3) { try await confirmHand() }
            }
            tasks.addTask {
                await every(consumer.settings.maintenanceInterval) {
                    try await measureAndSweep()
                    try await pruneInbox()
                }
            }
        }
    }

    /// Takes this consumer's name off the groups, where it holds nothing.
    func leaveGroup() async {
        for stream in consumer.streams {
            // A name that stays is removed by the others when it has expired.
            try? await consumer.group.remove(consumer.group.consumer, from: stream, idle: .zero, on: consumer.redis)
        }
    }

    private func every(_ interval: Duration, _ round: () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await round()
            } catch {
                consumer.logger.debug("upkeep failed", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
    }

    private func confirmHand() async throws {
        guard consumer.settings.sharing == .shared else { return }
        for (stream, ids) in consumer.hand.ids() where !ids.isEmpty {
            let ids = ids.sorted()
            for start in stride(from: 0, to: ids.count, by: Self.confirmBatch) {
                try await consumer.group.confirm(
                    Array(ids[start..<min(start + Self.confirmBatch, ids.count)]), of: stream,
                    notWithin: consumer.settings.claimIdle / 6, on: consumer.redis)
            }
        }
    }

    private func measureAndSweep() async throws {
        for stream in consumer.streams {
            let groups = try await consumer.redis.xinfoGroups(stream.name)
            guard let group = groups.first(where: { $0.name == consumer.group.name }) else { continue }
            let dimensions = [("group", group.name), ("stream", stream.name)]
            if let lag = group.lag { Gauge(label: EventBusMetrics.lag, dimensions: dimensions).record(lag) }
            Gauge(label: EventBusMetrics.pending, dimensions: dimensions).record(group.pending)
            try await sweep(stream)
        }
        let letters = EventStream.deadLetters(of: consumer.group.name)
        consumer.metrics.deadLetters.record(try await consumer.redis.xlen(letters.name))
    }

    private func sweep(_ stream: EventStream) async throws {
        let expiry = consumer.settings.consumerExpiry
        for other in try await consumer.redis.xinfoConsumers(stream.name, group: consumer.group.name)
        where other.name != consumer.group.consumer && other.pending == 0 && other.idle >= expiry {
            try await consumer.group.remove(other.name, from: stream, idle: expiry, on: consumer.redis)
        }
    }

    private func pruneInbox() async throws {
        let age = max(consumer.settings.inboxRetention, try await oldestEntryAge() + Self.clockMargin)
        for _ in 0..<Self.batchesPerRound {
            let removed = try await consumer.inbox.prune(olderThan: age, limit: Self.pruneBatch, in: consumer.pool)
            guard removed == Self.pruneBatch else { return }
        }
    }

    /// An event whose entry is still on a stream can come again, so its id must stay in the inbox.
    private func oldestEntryAge() async throws -> Duration {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        var oldest = Duration.zero
        for stream in consumer.streams {
            guard let first = try await consumer.redis.xinfoStream(stream.name)?.firstID else { continue }
            oldest = max(oldest, .milliseconds(now - Int64(clamping: first.milliseconds)))
        }
        return oldest
    }
}
