/// The place of an event in its context's outbox. Ids of one aggregate's events grow in the order of their commits.
public struct OutboxID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The row's identity value.
    public let value: Int64

    init(_ value: Int64) {
        self.value = value
    }

    /// By place in the outbox.
    public static func < (left: OutboxID, right: OutboxID) -> Bool { left.value < right.value }

    /// The number.
    public var description: String { String(value) }
}
