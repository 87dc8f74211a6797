import Logging
import Redis

/// Taking over what consumers that are gone have left, and showing life for what is in hand.
extension EventConsumer {
    func takeOverRegularly() async {
        while !stop.isSet, !Task.isCancelled {
            for stream in streams {
                do {
                    try await showLife(on: stream)
                    try await takeOver(from: stream)
                    try await removeTheGone(from: stream)
                } catch {
                    // Redis is away, or has lost the group: the reading loop says so and mends it.
                    logger.debug("nothing could be taken over", metadata: ["stream": "\(stream)", "error": "\(error)"])
                }
            }
            await stop.sleep(for: settings.claimInterval)
        }
    }

    /// Entries in hand start their idle time anew, so that a slow handler keeps them while its process lives.
    private func showLife(on stream: EventStream) async throws {
        let held = Array(hands.withLock { $0.held[stream, default: []] }.prefix(settings.maximumInHand))
        guard !held.isEmpty else { return }
        // JUSTID leaves the count of deliveries alone: showing life is not a delivery.
        let target: [RedisArgument] = [.key(stream.name), RedisArgument(group), RedisArgument(consumer), "0"]
        _ = try await redis.send(RedisCommand("XCLAIM", target + held.map { RedisArgument($0) } + ["JUSTID"]))
    }

    private func takeOver(from stream: EventStream) async throws {
        var cursor = RedisStreamID.zero
        repeat {
            let free =
                settings.maximumInHand - hands.withLock { $0.lanes.count } - takenOver.withLock { $0.entries.count }
            guard free > 0 else { return }
            let claim = try await redis.xautoclaim(
                stream.name, group: group, consumer: consumer, minIdle: settings.claimIdle, start: cursor,
                count: min(free, settings.readCount))
            for _ in claim.deletedIDs { metrics.lost() }
            try await hand(on: claim.entries, of: stream)
            cursor = claim.next
        } while cursor != .zero && !stop.isSet
    }

    /// Gives up what has been delivered too often: an entry that ends every process that touches it fails no attempt.
    private func hand(on entries: [RedisStreamEntry], of stream: EventStream) async throws {
        guard let first = entries.first?.id, let last = entries.last?.id else { return }
        metrics.claimed(entries.count)
        let pending = try await redis.xpending(
            stream.name, group: group, from: first, to: last, count: entries.count * 2, consumer: consumer)
        let deliveries = Dictionary(pending.map { ($0.id, $0.deliveries) }, uniquingKeysWith: max)
        for entry in entries {
            let count = deliveries[entry.id] ?? 1
            if count > settings.maximumDeliveries, !entry.isDeleted {
                await giveUp(stream, entry, because: "delivered \(count) times and never finished", attempts: count)
            } else {
                takenOver.withLock { $0.entries.append((stream, entry)) }
            }
        }
    }

    /// Removes consumers that hold nothing and have not been heard of for long. Those that hold something keep it until it
    /// is taken over: removing them would drop it.
    private func removeTheGone(from stream: EventStream) async throws {
        for other in try await redis.xinfoConsumers(stream.name, group: group)
        where other.name != consumer && other.pending == 0 && other.idle >= settings.consumerRetention {
            _ = try await redis.eval(
                StreamScripts.removeConsumer, keys: [stream.name],
                arguments: [
                    RedisArgument(group), RedisArgument(other.name),
                    RedisArgument(settings.consumerRetention.milliseconds),
                ])
        }
    }

    // MARK: Housekeeping

    /// Measures lag and prunes the inbox.
    func keepHouse() async {
        while !stop.isSet, !Task.isCancelled {
            for stream in streams {
                // A stream that is not there yet has neither lag nor pending entries.
                guard let info = try? await redis.xinfoGroups(stream.name).first(where: { $0.name == group }) else {
                    continue
                }
                metrics.state(of: stream, lag: info.lag ?? 0, pending: info.pending)
            }
            if let count = try? await redis.xlen(EventStream.deadLetters(of: group).name) { metrics.deadLetters(count) }
            await pruneInbox()
            await stop.sleep(for: settings.housekeepingInterval)
        }
    }

    private func pruneInbox() async {
        while !stop.isSet {
            let prune = inbox.prune(olderThan: settings.inboxRetention, atMost: settings.pruneBatch)
            guard let pruned = try? await pool.execute(prune), pruned == settings.pruneBatch else { return }
        }
    }
}
