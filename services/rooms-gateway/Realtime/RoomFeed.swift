import Foundation
import RoomsGatewayCore
import SocketIO
import Synchronization

/// One room as this gateway shows it live: the order of its messages, and how many sockets watch.
///
/// The lock is held while packets are handed to the server, so that all sockets of the room get them in one order and
/// a joining socket gets each message either from its history or live, never both, never neither. Handing over only
/// queues work on event loops; nothing under the lock waits.
final class RoomFeed: Sendable {
    typealias Broadcast = @Sendable (EncodedPacket) -> Void

    /// What a socket lacks at the moment at which it becomes live.
    struct Missed {
        /// Messages after its history, in `seq` order.
        let messages: [EncodedPacket]
        /// Removals that its history may not show.
        let removals: [EncodedPacket]
    }

    private struct State {
        var sequencer: RoomSequencer<EncodedPacket>
        var removals = RecentRemovals<EncodedPacket>()
        /// Up to when the record's removals were handed on; nil before the start.
        var removedUpTo: Date?
        /// The room's version up to which everybody here was compared with the record; nil before the first time.
        var checkedVersion: Int64?
        /// The newest version of the room that was told here.
        var toldVersion: Int64?
        /// A version came of which nobody could say whether it was news.
        var owesNews = false
    }

    private let state: Mutex<State>
    private let broadcast: Broadcast

    init(limits: RoomSequencer<EncodedPacket>.Limits, broadcast: @escaping Broadcast) {
        state = Mutex(State(sequencer: RoomSequencer(limits: limits)))
        self.broadcast = broadcast
    }

    // MARK: Messages

    /// Takes a message from any source. `packet` is only made if the message is news here.
    /// - Returns: whether an earlier message is missing.
    func offer(seq: Int64, packet: () -> EncodedPacket) -> Bool {
        state.withLock { state in
            if let delivered = state.sequencer.delivered, seq <= delivered { return state.sequencer.hasGap }
            handOn(state.sequencer.accept(seq: seq, packet: packet()), state.removals)
            return state.sequencer.hasGap
        }
    }

    /// Makes the room live from `seq` on, if it is not yet.
    /// - Parameter removedUpTo: the removals that whoever reads the room from now on finds in the record.
    func start(at seq: Int64, removedUpTo: Date) {
        state.withLock { state in
            if state.removedUpTo == nil { state.removedUpTo = removedUpTo }
            handOn(state.sequencer.start(at: seq), state.removals)
        }
    }

    /// Runs `join` at a moment when a socket that has everything up to `seq`, and every removal that was told here before
    /// `mark` was taken, lacks nothing but what is given.
    /// - Returns: `seq` of the newest message handed on here, if that moment is not now: the feed is behind the
    ///   socket, or so far ahead that what lies between is no longer at hand. nil if `join` ran.
    func attach(at seq: Int64, removalsSince mark: Int, _ join: (Missed) -> Void) -> Int64? {
        state.withLock { state in
            guard let delivered = state.sequencer.delivered else { return 0 }
            guard delivered >= seq, let missed = state.sequencer.since(seq), let removals = state.removals.since(mark)
            else { return delivered }
            join(Missed(messages: missed.map(\.packet), removals: removals))
            return nil
        }
    }

    /// `seq` of the newest message handed on; nil before the start.
    var delivered: Int64? { state.withLock { $0.sequencer.delivered } }

    /// Whether a message is known to exist that was not handed on.
    var hasGap: Bool { state.withLock { $0.sequencer.hasGap } }

    /// A message may have been removed before it is handed on here: then its removal comes after it once more.
    private func handOn(
        _ deliveries: [RoomSequencer<EncodedPacket>.Delivery], _ removals: RecentRemovals<EncodedPacket>
    ) {
        for delivery in deliveries {
            broadcast(delivery.packet)
            if let removal = removals.packet(of: delivery.seq) { broadcast(removal) }
        }
    }

    // MARK: Removals

    /// Takes the removal of a message from any source; tells it once.
    func remove(seq: Int64, packet: () -> EncodedPacket) {
        state.withLock { state in
            guard state.removals.note(seq: seq, packet: packet), let told = state.removals.packet(of: seq) else {
                return
            }
            broadcast(told)
        }
    }

    /// How many removals were told here so far. What the record is asked after that holds them all.
    var removalMark: Int { state.withLock { $0.removals.count } }

    /// What was told since a mark; everything that is at hand if that is not all.
    func removals(since mark: Int) -> [EncodedPacket] {
        state.withLock { $0.removals.since(mark) ?? $0.removals.since($0.removals.count - $0.removals.held) ?? [] }
    }

    /// Up to when the record's removals were handed on; nil before the start.
    var removedUpTo: Date? { state.withLock { $0.removedUpTo } }

    /// Says that the record's removals were handed on up to then.
    func handedOnRemovals(upTo date: Date) {
        state.withLock { state in
            if let before = state.removedUpTo { state.removedUpTo = max(before, date) }
        }
    }

    // MARK: Rights

    /// The room's version up to which everybody here was compared with the record; nil before the first time.
    var checkedVersion: Int64? { state.withLock { $0.checkedVersion } }

    /// Says that everybody who was here was compared with the record at that version of the room.
    /// - Returns: whether the room is to be told of it, because something came before that nobody could date.
    @discardableResult
    func checked(at version: Int64) -> Bool {
        state.withLock { state in
            state.checkedVersion = version
            defer { state.owesNews = false }
            return state.owesNews
        }
    }

    /// Whether an event tells of the room as it is now, or of one it was: the feed knows how far its sockets have come, also
    /// where nothing is remembered of the room. If it does not either, the next comparison with the record tells.
    /// - Parameter known: the version that was known of the room before.
    func isNews(version: Int64, after known: Int64?) -> Bool {
        state.withLock { state in
            guard let newest = [known, state.toldVersion, state.checkedVersion].compactMap(\.self).max() else {
                state.owesNews = true
                return false
            }
            guard version >= newest else { return false }
            state.toldVersion = version
            return true
        }
    }

    /// Says that what the room's next version changed was made felt here. After another version than the one before, only
    /// the record can tell.
    func applied(version: Int64) {
        state.withLock { state in
            if state.checkedVersion == version - 1 { state.checkedVersion = version }
        }
    }
}
