/// The id of a stream's entry: milliseconds of the server's clock and a number within the millisecond.
public struct RedisStreamID: Sendable, Hashable, Comparable {
    /// Unix time in milliseconds, by the server's clock at the time of the entry (or later, if its clock went back).
    public let milliseconds: UInt64
    /// Tells entries of one millisecond apart.
    public let sequence: UInt64

    /// Before every entry.
    public static let zero = RedisStreamID(milliseconds: 0, sequence: 0)
    /// After every entry.
    public static let max = RedisStreamID(milliseconds: .max, sequence: .max)

    /// The id `milliseconds-sequence`.
    public init(milliseconds: UInt64, sequence: UInt64) {
        self.milliseconds = milliseconds
        self.sequence = sequence
    }

    /// Reads `<milliseconds>-<sequence>`; nil if `text` is not that.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let milliseconds = UInt64(parts[0]), let sequence = UInt64(parts[1]) else { return nil }
        self.init(milliseconds: milliseconds, sequence: sequence)
    }

    /// By milliseconds, then sequence: the order of the stream.
    public static func < (left: RedisStreamID, right: RedisStreamID) -> Bool {
        (left.milliseconds, left.sequence) < (right.milliseconds, right.sequence)
    }

    /// The next possible id; of ``max``, itself.
    public var successor: RedisStreamID {
        if sequence < .max { return RedisStreamID(milliseconds: milliseconds, sequence: sequence + 1) }
        return milliseconds < .max ? RedisStreamID(milliseconds: milliseconds + 1, sequence: 0) : self
    }
}

extension RedisStreamID: CustomStringConvertible {
    /// `<milliseconds>-<sequence>`.
    public var description: String { "\(milliseconds)-\(sequence)" }
}

extension RedisArgument {
    /// A stream's id.
    public init(_ id: RedisStreamID) {
        self.init(id.description)
    }
}
