import Foundation
import Logging
import Metrics
import ServiceLifecycle
import SocketIO

/// Keeps the live rooms level with the record, whatever happens to the event stream: a message that the stream lost,
/// delayed or reordered is read from PostgreSQL and handed on. While Redis is away this is how gateways hear of each
/// other's messages.
final class FeedRepair: Service {
    struct Limits: Sendable {
        /// How often every live room is compared with the record.
        var sweep: Duration = .seconds(1)
        /// How long a gap may close by itself before the record is asked.
        var grace: Duration = .milliseconds(100)
        /// Rooms compared in one query.
        var rooms = 1_000
        /// Messages read in one query.
        var messages = 500
    }

    private let feeds: RoomFeeds
    private let store: any MessageStore
    private let limits: Limits
    private let logger: Logger
    private let gaps: AsyncStream<Void>
    private let gap: AsyncStream<Void>.Continuation
    private let sweeps: AsyncStream<Void>
    private let sweep: AsyncStream<Void>.Continuation
    private let repaired = Counter(label: "rooms_feed_repaired_messages_total")

    init(feeds: RoomFeeds, store: any MessageStore, limits: Limits = Limits(), logger: Logger) {
        self.feeds = feeds
        self.store = store
        self.limits = limits
        self.logger = logger
        (gaps, gap) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (sweeps, sweep) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that a message is missing somewhere.
    func noticeGap() { gap.yield() }

    /// Compares every live room with the record now.
    func compareNow() { sweep.yield() }

    /// Mends until graceful shutdown.
    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.repairGaps() }
            group.addTask { await self.repairAfterSweeps() }
            group.addTask { await self.sweepRegularly() }
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

    private func repairGaps() async {
        for await _ in gaps {
            try? await Task.sleep(for: limits.grace)
            await repair(feeds.live.filter { $0.feed.hasGap })
        }
    }

    private func repairAfterSweeps() async {
        for await _ in sweeps { await repair(await behind()) }
    }

    private func sweepRegularly() async {
        while (try? await Task.sleep(for: limits.sweep)) != nil { sweep.yield() }
    }

    private func behind() async -> [(roomID: UUID, feed: RoomFeed)] {
        let live = feeds.live
        var behind: [(roomID: UUID, feed: RoomFeed)] = []
        for start in stride(from: 0, to: live.count, by: limits.rooms) {
            let part = live[start..<min(start + limits.rooms, live.count)]
            do {
                let lastSeqs = try await store.lastSeqs(of: part.map(\.roomID))
                behind += part.filter { room in
                    guard let last = lastSeqs[room.roomID], let delivered = room.feed.delivered else { return false }
                    return last > delivered
                }
            } catch {
                logger.warning("live rooms cannot be compared with the record", metadata: ["error": "\(error)"])
            }
        }
        return behind
    }

    private func repair(_ rooms: [(roomID: UUID, feed: RoomFeed)]) async {
        for (roomID, feed) in rooms where !Task.isCancelled {
            do {
                try await catchUp(roomID, feed)
            } catch {
                logger.warning("a room's messages cannot be read", metadata: ["error": "\(error)"])
            }
        }
    }
}
