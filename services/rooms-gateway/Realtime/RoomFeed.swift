import Foundation
import SocketIO
import Synchronization

/// One room as this gateway shows it live: the order of its messages, and how many sockets watch.
///
/// The lock is held while packets are handed to the server, so that all sockets of the room get them in one order and
/// a joining socket gets each message either from its history or live, never both, never neither. Handing over only
/// queues work on event loops; nothing under the lock waits.
final class RoomFeed: Sendable {
    typealias Broadcast = @Sendable (EncodedPacket) -> Void

    private let sequencer: Mutex<RoomSequencer<EncodedPacket>>
    private let broadcast: Broadcast

    init(limits: RoomSequencer<EncodedPacket>.Limits, broadcast: @escaping Broadcast) {
        sequencer = Mutex(RoomSequencer(limits: limits))
        self.broadcast = broadcast
    }

    /// Takes a message from any source. `packet` is only made if the message is news here.
    /// - Returns: whether an earlier message is missing.
    func offer(seq: Int64, packet: () -> EncodedPacket) -> Bool {
        sequencer.withLock { sequencer in
            if let delivered = sequencer.delivered, seq <= delivered { return sequencer.hasGap }
            for delivery in sequencer.accept(seq: seq, packet: packet()) { broadcast(delivery.packet) }
            return sequencer.hasGap
        }
    }

    /// Makes the room live from `seq` on, if it is not yet.
    func start(at seq: Int64) {
        sequencer.withLock { sequencer in
            for delivery in sequencer.start(at: seq) { broadcast(delivery.packet) }
        }
    }

    /// Runs `join` at a moment when a socket that has everything up to `seq` misses nothing but the packets given.
    /// - Returns: `seq` of the newest message handed on here, if that moment is not now: the feed is behind the
    ///   socket, or so far ahead that what lies between is no longer at hand. nil if `join` ran.
    func attach(at seq: Int64, _ join: ([EncodedPacket]) -> Void) -> Int64? {
        sequencer.withLock { sequencer in
            guard let delivered = sequencer.delivered else { return 0 }
            guard delivered >= seq, let missed = sequencer.since(seq) else { return delivered }
            join(missed.map(\.packet))
            return nil
        }
    }

    /// `seq` of the newest message handed on; nil before the start.
    var delivered: Int64? { sequencer.withLock { $0.delivered } }

    /// Whether a message is known to exist that was not handed on.
    var hasGap: Bool { sequencer.withLock { $0.hasGap } }
}
