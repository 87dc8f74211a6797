import Logging
import Postgres
import Redis

/// Brings a group's entries to the consumer: first those that are pending from before, then new ones.
struct GroupReader: Sendable {
    /// The most pending entries looked at together.
    private static let pageSize = 100

    let group: ConsumerGroup
    let streams: [EventStream]
    let redis: RedisClient
    /// How one process of the group is chosen; nil where all of them read.
    let election: LeaderLock?
    let settings: ConsumerSettings
    let stop: StopFlag
    let inFlight: InFlightEntries
    let metrics: ConsumerMetrics
    let logger: Logger
    /// Told of entries that were gone from a stream before the group had handled them, and how many.
    let onGap: @Sendable (EventStream, Int) async -> Void
    /// Where lanes that need a runner are announced.
    let starts: AsyncStream<LaneTable<Delivery>.Lane>.Continuation

    func run() async {
        guard let election else {
            try? await readUntilStopped(holding: nil)
            return
        }
        await election.lead(until: stop) { lease in try await readWhileElected(lease) }
    }

    /// The name of the lock that a group's elected process holds.
    static func lock(of group: String, inbox schema: String) -> String { "eventbus group \(schema).\(group)" }

    /// Reads as long as the lock is held, and keeps it until nothing is in flight, so that nobody begins before. What waits
    /// when it is lost is let go: the process that is elected then claims it.
    private func readWhileElected(_ lease: Lease) async throws {
        defer { inFlight.dropWaiting() }
        await letPredecessorNotice()
        try await readUntilStopped(holding: lease)
        while !inFlight.isEmpty, !Task.isCancelled { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// Whoever led before and still holds entries may live on without its session, and read for as long as it does not
    /// notice. Entries that it took meanwhile would be overtaken by later ones of the same aggregate.
    private func letPredecessorNotice() async {
        for stream in streams {
            let pending = try? await redis.xpending(stream.name, group: group.name, from: .zero, count: 1)
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
                try await redis.withDedicatedConnection { connection in
                    try await group.create(on: streams, in: connection)
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
                logger.warning(
                    "the consumer waits for Redis",
                    metadata: ["group": "\(group.name)", "failures": "\(failures)", "error": "\(error)"])
                await stop.sleep(for: settings.backoff.delay(attempt: failures))
            }
        }
    }

    private func read(
        _ connection: RedisConnection, holding lease: Lease?, _ size: inout ReadSize, _ failures: inout Int
    ) async throws {
        // A process that stood still may have been replaced: what it read now would be overtaken, and what it claimed is
        // its successor's. So the lease is confirmed before either.
        var nextClaim = ContinuousClock.now
        while !stop.isSet, !Task.isCancelled {
            if ContinuousClock.now >= nextClaim {
                try await claimPending(connection, holding: lease, size)
                nextClaim = .now + settings.claimIdle / 2
            }
            let free = await waitForRoom()
            guard free > 0 else { continue }
            let count = max(1, min(size.count, free / streams.count))
            try await lease?.confirm()
            let batches = try await group.read(
                streams, count: count, block: settings.block, on: connection)
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

    /// How many entries may be read; 0 where none was settled for a while.
    private func waitForRoom() async -> Int {
        let free = inFlight.free
        if free > 0 { return free }
        await inFlight.waitForChange(upTo: .milliseconds(500))
        return inFlight.free
    }

    private func take(_ delivery: Delivery) {
        if let lane = inFlight.take(delivery) { starts.yield(lane) }
    }
}

/// Entries that were delivered and not acknowledged: to processes that are gone, or to this one with an answer that was
/// lost on its way.
extension GroupReader {
    private func claimPending(_ connection: RedisConnection, holding lease: Lease?, _ size: ReadSize) async throws {
        for stream in streams {
            var next = RedisStreamID.zero
            while !stop.isSet, !Task.isCancelled {
                let free = await waitForRoom()
                guard free > 0 else { continue }
                let count = min(Self.pageSize, free, size.count)
                try await lease?.confirm()
                let page = try await connection.xpending(
                    stream.name, group: group.name, from: next, count: count)
                guard let last = page.last else { break }
                next = last.id.successor
                try await claim(page.filter { isClaimable($0, of: stream) }, of: stream, connection)
            }
        }
    }

    private func isClaimable(_ entry: RedisPendingEntry, of stream: EventStream) -> Bool {
        if inFlight.contains(entry.id, of: stream) { return false }
        if entry.consumer == group.consumer || settings.sharing == .exclusive { return true }
        return entry.idle >= settings.claimIdle
    }

    private func claim(_ entries: [RedisPendingEntry], of stream: EventStream, _ connection: RedisConnection)
        async throws
    {
        var got: [Delivery] = []
        for (deliveries, entries) in Dictionary(grouping: entries, by: \.deliveries) {
            let own = entries.filter { $0.consumer == group.consumer }
            let others = entries.filter { $0.consumer != group.consumer }
            // Somebody else may have claimed one a moment ago; in an exclusive group there is nobody else.
            let idle = settings.sharing == .exclusive ? Duration.zero : settings.claimIdle
            for (entries, minIdle) in [(own, Duration.zero), (others, idle)] where !entries.isEmpty {
                let claimed = try await group.claim(
                    entries.map(\.id), of: stream, minIdle: minIdle, deliveries: deliveries, on: connection)
                got += claimed.map { Delivery(stream: stream, entry: $0, deliveries: deliveries, isClaimed: true) }
            }
            metrics.claimed.increment(by: others.count)
        }
        let missed = Set(entries.map(\.id)).subtracting(got.map(\.id))
        try await report(group.vanished(missed.sorted(), from: stream, on: connection), of: stream)
        for delivery in got.sorted(by: { $0.id < $1.id }) { take(delivery) }
    }

    private func report(_ vanished: [RedisStreamID], of stream: EventStream) async throws {
        guard !vanished.isEmpty else { return }
        metrics.gaps.increment(by: vanished.count)
        logger.error(
            "entries were gone before they were handled",
            metadata: ["group": "\(group.name)", "stream": "\(stream)", "entries": "\(vanished.count)"])
        await onGap(stream, vanished.count)
    }
}
