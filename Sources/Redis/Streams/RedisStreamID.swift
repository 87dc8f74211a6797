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
        var numbers: (UInt64, UInt64?) = (0, nil)
        var digits = 0
        // Every entry of every stream comes by here: no piece of the text becomes a string of its own.
        for byte in text.utf8 {
            if byte == UInt8(ascii: "-"), digits > 0, numbers.1 == nil {
                (numbers.1, digits) = (0, 0)
                continue
            }
            guard let digit = Self.digit(byte),
                let grown = Self.appending(digit, to: numbers.1 ?? numbers.0)
            else { return nil }
            if numbers.1 == nil { numbers.0 = grown } else { numbers.1 = grown }
            digits += 1
        }
        guard let sequence = numbers.1, digits > 0 else { return nil }
        self.init(milliseconds: numbers.0, sequence: sequence)
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? UInt64(byte - UInt8(ascii: "0")) : nil
    }

    private static func appending(_ digit: UInt64, to number: UInt64) -> UInt64? {
        let (tens, tooLarge) = number.multipliedReportingOverflow(by: 10)
        let (sum, overflow) = tens.addingReportingOverflow(digit)
        return tooLarge || overflow ? nil : sum
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
