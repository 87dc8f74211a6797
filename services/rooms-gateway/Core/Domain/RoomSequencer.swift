/// Brings one room's messages into `seq` order, each once, whatever order and number the sources offer them in.
///
/// A gateway hears of a message up to three times: from its own commit, from the event stream, and from the record when
/// it mends a gap. Two gateways commit to one room in `seq` order but reach the stream in any order. This state machine
/// is the one place where that is made straight. It does no I/O; `Packet` is whatever is to be handed on.
package struct RoomSequencer<Packet: Sendable>: Sendable {
    package struct Delivery: Sendable {
        package let seq: Int64
        package let packet: Packet
    }

    package struct Limits: Sendable {
        /// Messages kept after delivery, for sockets that join between a read of the record and the live feed.
        package var recent = 64
        /// Messages held while an earlier one is missing. At the limit the newest are dropped: the record has them.
        var early = 256

        package init(recent: Int = 64, early: Int = 256) {
            self.recent = recent
            self.early = early
        }
    }

    /// `seq` of the newest message handed on; nil until the record told where the room stands.
    package private(set) var delivered: Int64?
    private let limits: Limits
    private var early: [Int64: Packet] = [:]
    /// In `seq` order, the last one being `delivered` or older.
    private var recent: [Delivery] = []
    /// The highest `seq` that anybody spoke of, delivered or not.
    private(set) var highestKnown: Int64 = 0

    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Whether a message is known to exist that has not been handed on.
    package var hasGap: Bool { delivered.map { highestKnown > $0 } ?? false }

    /// Says where the record stood when the room became live. A second call changes nothing.
    package mutating func start(at seq: Int64) -> [Delivery] {
        guard delivered == nil else { return [] }
        delivered = seq
        highestKnown = max(highestKnown, seq)
        early = early.filter { $0.key > seq }
        return drain()
    }

    /// Takes a message from any source; returns what may be handed on now, in order.
    package mutating func accept(seq: Int64, packet: Packet) -> [Delivery] {
        highestKnown = max(highestKnown, seq)
        if let delivered, seq <= delivered { return [] }
        // Nearly every message is the next one, and nothing waits.
        if early.isEmpty, let delivered, seq == delivered + 1 {
            return handOn([Delivery(seq: seq, packet: packet)])
        }
        guard early[seq] == nil else { return [] }
        guard early.count < limits.early || seq == (delivered ?? -1) + 1 else { return [] }
        early[seq] = packet
        return drain()
    }

    /// The messages handed on after `seq`, or nil if they are no longer all at hand.
    package func since(_ seq: Int64) -> [Delivery]? {
        guard let delivered else { return nil }
        let wanted = delivered - seq
        guard wanted > 0 else { return [] }
        guard wanted <= Int64(recent.count) else { return nil }
        return Array(recent.suffix(Int(wanted)))
    }

    private mutating func drain() -> [Delivery] {
        guard var next = delivered.map({ $0 + 1 }) else { return [] }
        var ready: [Delivery] = []
        while let packet = early.removeValue(forKey: next) {
            ready.append(Delivery(seq: next, packet: packet))
            next += 1
        }
        return handOn(ready)
    }

    private mutating func handOn(_ ready: [Delivery]) -> [Delivery] {
        guard let newest = ready.last else { return [] }
        delivered = newest.seq
        recent.append(contentsOf: ready)
        // Some more than the limit, so that they are not moved up with every message.
        if recent.count > limits.recent + limits.recent / 4 { recent.removeFirst(recent.count - limits.recent) }
        return ready
    }
}
