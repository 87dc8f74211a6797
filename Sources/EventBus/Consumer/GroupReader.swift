import Logging
import Postgres
import Redis

/// Brings a group's entries into the consumer's hand: first those that are pending from before, then new ones.
struct GroupReader: Sendable {
    /// The most pending entries looked at together.
    private static let pageSize = 100

    let consumer: EventConsumer
    /// Where lanes that need a runner are announced.
    let starts: AsyncStream<LaneTable<Delivery>.Lane>.Continuation

    private var stop: StopFlag { consumer.stop }
    private var settings: EventConsumer.Settings { consumer.settings }

    func run() async {
        switch settings.sharing {
        case .shared: try? await readUntilStopped(holding: nil)
        case .exclusive:
            let lock = LeaderLock(
                name: Self.lock(of: consumer.group.name, inbox: consumer.inbox.schema), pool: consumer.pool,
                interval: settings.leaseCheckInterval, silence: settings.leaderSilence, logger: consumer.logger)
            await lock.lead(until: stop) { lease in try await readWhileElected(lease) }
        }
    }

    /// The name of the lock that a group's elected process holds.
    static func lock(of group: String, inbox schema: String) -> String { "eventbus group \(schema).\(group)" }

    /// Reads as long as the lock is held, and keeps it until nothing is in hand, so that nobody begins before. What waits
    /// in hand when it is lost is let go: the process that is elected then claims it.
    private func readWhileElected(_ lease: Lease) async throws {
        defer { consumer.hand.dropWaiting() }
        await letPredecessorNotice()
        try await readUntilStopped(holding: lease)
        while !consumer.hand.isEmpty, !Task.isCancelled { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// Whoever led before and still holds entries may live on without its session, and read for as long as it does not
    /// notice. Entries that it took meanwhile would be overtaken by later ones of the same aggregate.
    private func letPredecessorNotice() async {
        let group = consumer.group
        for stream in consumer.streams {
            let pending = try? await consumer.redis.xpending(stream.name, group: group.name, from: .zero, count: 1)
            guard let pending, !pending.isEmpty else { continue }
            return await stop.sleep(for: settings.leaseCheckInterval * 2)
        }
    }

    /// - Throws: `PostgresError` when the lease is lost.
    private func readUntilStopped(holding lease: Lease?) async throws {
        var size = ReadSize(settings.readCount)
        var failures = 0
        while !stop.isSet, !Task.isCancelled {
            do {
                try await consumer.redis.withDedicatedConnection { connection in
                    try await consumer.group.create(on: consumer.streams, in: connection)
                    try await read(connection, holding: lease, &size, &failures)
                }
            } catch let error as PostgresError {
                throw error
            } catch {
                guard !stop.isSet, !Task.isCancelled else { return }
                // A single entry beyond the client's limit cannot come from a producer of ours: it holds up the group
                // until somebody removes it, which the log says.
                if case .protocolViolation = error as? RedisError { _ = size.replyWasTooLarge() }
                failures += 1
                consumer.logger.warning(
                    "the consumer waits for Redis",
                    metadata: ["group": "\(consumer.group.name)", "failures": "\(failures)", "error": "\(error)"])
                await stop.sleep(for: settings.backoff.delay(attempt: failures))
            }
        }
    }

    private func read(
        _ connection: RedisConnection, holding lease: Lease?, _ size: inout ReadSize, _ failures: inout Int
    ) async throws {
        // A process that stood still may have been replaced: what it read now would be overtaken, and what it claimed is in
        // its successor's hand. So the lease is confirmed before either.
        var nextClaim = ContinuousClock.now
        while !stop.isSet, !Task.isCancelled {
            if ContinuousClock.now >= nextClaim {
                try await claimPending(connection, holding: lease, size)
                nextClaim = .now + settings.claimIdle / 2
            }
            let free = await waitForRoom()
            guard free > 0 else { continue }
            let count = max(1, min(size.count, free / consumer.streams.count))
            try await lease?.confirm()
            let batches = try await consumer.group.read(
                consumer.streams, count: count, block: settings.block, on: connection)
            failures = 0
            size.replyFitted()
            for batch in batches {
                let stream = EventStream(batch.stream)
                for entry in batch.entries {
                    take(Delivery(stream: stream, entry: entry, deliveries: 1, isClaimed: false))
                }
            }
        }
    }

    /// How many entries may be read; 0 where the hand stayed full for a while.
    private func waitForRoom() async -> Int {
        let free = consumer.hand.free
        if free > 0 { return free }
        await consumer.hand.waitForChange(upTo: .milliseconds(500))
        return consumer.hand.free
    }

    private func take(_ delivery: Delivery) {
        if let lane = consumer.hand.take(delivery) { starts.yield(lane) }
    }
}

/// Entries that were delivered and not acknowledged: to processes that are gone, or to this one with an answer that was
/// lost on its way.
extension GroupReader {
    private func claimPending(_ connection: RedisConnection, holding lease: Lease?, _ size: ReadSize) async throws {
        for stream in consumer.streams {
            var next = RedisStreamID.zero
            while !stop.isSet, !Task.isCancelled {
                let free = await waitForRoom()
                guard free > 0 else { continue }
                let count = min(Self.pageSize, free, size.count)
                try await lease?.confirm()
                let page = try await connection.xpending(
                    stream.name, group: consumer.group.name, from: next, count: count)
                guard let last = page.last else { break }
                next = last.id.successor
                try await claim(page.filter { isClaimable($0, of: stream) }, of: stream, connection)
            }
        }
    }

    private func isClaimable(_ entry: RedisPendingEntry, of stream: EventStream) -> Bool {
        if consumer.hand.contains(entry.id, of: stream) { return false }
        if entry.consumer == consumer.group.consumer || settings.sharing == .exclusive { return true }
        return entry.idle >= settings.claimIdle
    }

    private func claim(_ entries: [RedisPendingEntry], of stream: EventStream, _ connection: RedisConnection)
        async throws
    {
        var got: [Delivery] = []
        for (deliveries, entries) in Dictionary(grouping: entries, by: \.deliveries) {
            let own = entries.filter { $0.consumer == consumer.group.consumer }
            let others = entries.filter { $0.consumer != consumer.group.consumer }
            // Somebody else may have claimed one a moment ago; in an exclusive group there is nobody else.
            let idle = settings.sharing == .exclusive ? Duration.zero : settings.claimIdle
            for (entries, minIdle) in [(own, Duration.zero), (others, idle)] where !entries.isEmpty {
                let claimed = try await consumer.group.claim(
                    entries.map(\.id), of: stream, minIdle: minIdle, deliveries: deliveries, on: connection)
                got += claimed.map { Delivery(stream: stream, entry: $0, deliveries: deliveries, isClaimed: true) }
            }
            consumer.metrics.claimed.increment(by: others.count)
        }
        let missed = Set(entries.map(\.id)).subtracting(got.map(\.id))
        try await report(consumer.group.vanished(missed.sorted(), from: stream, on: connection), of: stream)
        for delivery in got.sorted(by: { $0.id < $1.id }) { take(delivery) }
    }

    private func report(_ vanished: [RedisStreamID], of stream: EventStream) async throws {
        guard !vanished.isEmpty else { return }
        consumer.metrics.gaps.increment(by: vanished.count)
        consumer.logger.error(
            "entries were gone before they were handled",
            metadata: ["group": "\(consumer.group.name)", "stream": "\(stream)", "entries": "\(vanished.count)"])
        await consumer.onGap(stream, vanished.count)
    }
}
