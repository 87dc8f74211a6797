/// The last messages that were removed in one room: what tells a removal that was heard of twice from a new one, and gives
/// sockets that join at that moment what their history does not say yet.
package struct RecentRemovals<Packet: Sendable>: Sendable {
    private let limit: Int
    private var removals: [(seq: Int64, packet: Packet)] = []
    /// How many there were in all.
    package private(set) var count = 0

    /// How many of them are at hand.
    package var held: Int { removals.count }

    /// - Parameter limit: removals kept.
    package init(limit: Int = 64) {
        self.limit = limit
    }

    /// - Returns: false if that removal is known.
    package mutating func note(seq: Int64, packet: () -> Packet) -> Bool {
        guard self.packet(of: seq) == nil else { return false }
        removals.append((seq, packet()))
        if removals.count > limit { removals.removeFirst(removals.count - limit) }
        count += 1
        return true
    }

    /// The removal of that message, if it is at hand.
    package func packet(of seq: Int64) -> Packet? {
        removals.last { $0.seq == seq }?.packet
    }

    /// Those noted since there were `mark`, or nil if they are no longer all at hand.
    package func since(_ mark: Int) -> [Packet]? {
        let wanted = count - mark
        guard wanted <= removals.count else { return nil }
        return removals.suffix(max(0, wanted)).map(\.packet)
    }
}
