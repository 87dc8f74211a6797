import Foundation
import Metrics
import RoomsGatewayCore
import SocketIO
import Synchronization
import Waiting

/// The rooms that at least one socket of this gateway watches. A room that nobody watches costs nothing here.
///
/// Lock order: this one, then a feed's. A feed's lock is never held while this one is taken.
final class RoomFeeds: Sendable {
    private struct Watched {
        let feed: RoomFeed
        var sockets: Int
    }

    private let watched = Mutex<[UUID: Watched]>([:])
    private let limits: RoomSequencer<EncodedPacket>.Limits
    private let broadcast: @Sendable (EncodedPacket, UUID) -> Void
    private let firstRoom = WakeSignal()
    private let rooms = Gauge(label: "rooms_live")

    /// - Parameter broadcast: writes a packet to every socket in a room; must keep the order of calls.
    init(
        limits: RoomSequencer<EncodedPacket>.Limits = .init(),
        broadcast: @escaping @Sendable (EncodedPacket, UUID) -> Void
    ) {
        self.limits = limits
        self.broadcast = broadcast
    }

    /// The room's feed, kept until as many calls of `release` as of this.
    func retain(_ roomID: UUID) -> RoomFeed {
        watched.withLock { watched in
            if let found = watched[roomID] {
                watched[roomID]?.sockets += 1
                return found.feed
            }
            let broadcast = broadcast
            let feed = RoomFeed(limits: limits) { broadcast($0, roomID) }
            watched[roomID] = Watched(feed: feed, sockets: 1)
            rooms.record(watched.count)
            if watched.count == 1 { firstRoom.signal() }
            return feed
        }
    }

    func release(_ roomID: UUID) {
        watched.withLock { watched in
            guard let sockets = watched[roomID]?.sockets else { return }
            watched[roomID]?.sockets = sockets - 1
            guard sockets == 1 else { return }
            watched[roomID] = nil
            rooms.record(watched.count)
        }
    }

    func feed(of roomID: UUID) -> RoomFeed? {
        watched.withLock { $0[roomID]?.feed }
    }

    /// Whether no room is live here.
    var isEmpty: Bool { watched.withLock { $0.isEmpty } }

    /// Waits until a room is live, or for the task's cancellation. One task at a time may wait.
    func waitForFirst() async {
        while isEmpty, !Task.isCancelled { await firstRoom.wait() }
    }

    /// Every room that is live here.
    var live: [(roomID: UUID, feed: RoomFeed)] {
        watched.withLock { $0.map { ($0.key, $0.value.feed) } }
    }
}
