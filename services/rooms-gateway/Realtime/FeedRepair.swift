import Foundation
import Logging
import Metrics
import RoomsGatewayCore
import ServiceLifecycle
import SocketIO
import Waiting

/// Keeps the live rooms level with the record, whatever happens to the event stream: a message or a removal that the stream
/// lost, delayed or reordered is read from PostgreSQL and handed on, and so is what changed in anybody's rights. While Redis
/// is away this is how gateways hear of what the others did.
final class FeedRepair: Service {
    struct Limits: Sendable {
        /// How often every live room is compared with the record.
        var interval: Duration = .seconds(1)
        /// How long a gap may close by itself before the record is asked.
        var grace: Duration = .milliseconds(100)
        /// Rooms compared in one query.
        var rooms = 1_000
        /// Messages read in one query.
        var messages = 500
    }

    private let feeds: RoomFeeds
    private let store: any MessageStore
    private let rights: RoomRights
    private let limits: Limits
    private let logger: Logger
    private let gaps: AsyncStream<Void>
    private let gap: AsyncStream<Void>.Continuation
    private let comparison = WakeSignal()
    private let repaired = Counter(label: "rooms_feed_repaired_messages_total")

    init(
        feeds: RoomFeeds, store: any MessageStore, rights: RoomRights, limits: Limits = Limits(), logger: Logger
    ) {
        self.rights = rights
        self.feeds = feeds
        self.store = store
        self.limits = limits
        self.logger = logger
        (gaps, gap) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that a message is missing somewhere.
    func noticeGap() { gap.yield() }

    /// Compares every live room with the record now.
    func compareNow() { comparison.signal() }

    /// Mends until graceful shutdown.
    func run() async throws {
        let comparisons = PeriodicJob("feed repair", every: limits.interval, wokenBy: comparison, logger: logger) {
            // A room that became live a moment ago is as the record was then: its first comparison is an interval later.
            guard !self.feeds.isEmpty else { return await self.feeds.waitForFirst() }
            await self.compare()
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.repairGaps() }
            group.addTask { await comparisons.runUntilCancelled() }
            // Throws on cancellation only, which asks for the same.
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    /// Reads what the room's feed lacks and hands it on.
    /// - Throws: what the record throws.
    func catchUp(_ roomID: UUID, _ feed: RoomFeed) async throws {
        while let delivered = feed.delivered {
            let missed = try await store.messages(in: roomID, afterSeq: delivered, limit: limits.messages)
            for message in missed {
                _ = feed.offer(seq: message.seq) { SocketEvents.messageNew(message) }
            }
            repaired.increment(by: missed.count)
            if missed.count < limits.messages { return }
        }
    }

    /// No periodic job: without a gap there is nothing to look for.
    private func repairGaps() async {
        for await _ in gaps {
            try? await Task.sleep(for: limits.grace)
            await repair(feeds.live.filter { $0.feed.hasGap }) { try await self.catchUp($0, $1) }
        }
    }

    /// Compares every live room with the record and hands on what is missing. Rights first: who is out hears nothing of what
    /// comes after that.
    func compare() async {
        let live = feeds.live
        for start in stride(from: 0, to: live.count, by: limits.rooms) {
            let part = live[start..<min(start + limits.rooms, live.count)]
            do {
                let askedAt = ContinuousClock.now
                let positions = try await store.positions(of: part.map(\.roomID))
                try await rights.compare(
                    part.compactMap { room in positions[room.roomID].map { (room.roomID, room.feed, $0.version) } },
                    askedAt: askedAt)
                await repair(part.filter { positions[$0.roomID]?.isAhead(of: $0.feed) ?? false }) {
                    try await self.catchUp($0, $1)
                }
                await repair(part.filter { positions[$0.roomID]?.hasRemovals(after: $0.feed) ?? false }) {
                    try await self.catchUpOnRemovals($0, $1)
                }
            } catch {
                logger.warning("live rooms cannot be compared with the record", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Reads which removals the room's feed has not handed on, and does.
    private func catchUpOnRemovals(_ roomID: UUID, _ feed: RoomFeed) async throws {
        while let upTo = feed.removedUpTo {
            let removed = try await store.removed(in: roomID, after: upTo, limit: limits.messages)
            for message in removed {
                feed.remove(seq: message.seq) { SocketEvents.messageDeleted(json: message.json) }
            }
            if let last = removed.last?.deletedAt { feed.handedOnRemovals(upTo: last) }
            if removed.count < limits.messages { return }
        }
    }

    private func repair(
        _ rooms: [(roomID: UUID, feed: RoomFeed)], _ catchUp: (UUID, RoomFeed) async throws -> Void
    ) async {
        for (roomID, feed) in rooms where !Task.isCancelled {
            do {
                try await catchUp(roomID, feed)
            } catch {
                logger.warning("a room's messages cannot be read", metadata: ["error": "\(error)"])
            }
        }
    }
}

extension RoomPosition {
    fileprivate func isAhead(of feed: RoomFeed) -> Bool {
        feed.delivered.map { lastSeq > $0 } ?? false
    }

    fileprivate func hasRemovals(after feed: RoomFeed) -> Bool {
        feed.removedUpTo.map { lastRemovedAt > $0 } ?? false
    }
}
