/// The binary form of `numeric`: groups of four decimal digits, most significant first.
///
/// value = ± Σ digits[i] · 10000^(weight − i)
struct PostgresNumeric {
    private static let negative: UInt16 = 0x4000
    private static let notANumber: UInt16 = 0xC000
    private static let positiveInfinity: UInt16 = 0xD000
    private static let negativeInfinity: UInt16 = 0xF000

    private let digits: [UInt16]
    private let weight: Int
    private let sign: UInt16

    /// Nil when the bytes are not a `numeric`.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count >= 8 else { return nil }
        let words = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { index in
            UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
        }
        // Header: number of digits, weight, sign, display scale.
        guard words.count == 4 + Int(words[0]) else { return nil }
        weight = Int(Int16(bitPattern: words[1]))
        sign = words[2]
        digits = Array(words[4...])
    }

    /// The value, if it is an integer of 64 bits.
    var wholeNumber: Int64? {
        guard sign == 0 || sign == Self.negative else { return nil }
        guard digits.count <= weight + 1 || digits.dropFirst(max(weight + 1, 0)).allSatisfy({ $0 == 0 }) else {
            return nil
        }
        // Summed on the negative side, which reaches one further.
        var sum: Int64 = 0
        for position in 0..<max(weight + 1, 0) {
            let digit = position < digits.count ? Int64(digits[position]) : 0
            let (shifted, overflowed) = sum.multipliedReportingOverflow(by: 10_000)
            let (next, underflowed) = shifted.subtractingReportingOverflow(digit)
            if overflowed || underflowed { return nil }
            sum = next
        }
        if sign == Self.negative { return sum }
        return sum == .min ? nil : -sum
    }

    /// The nearest floating point number.
    var double: Double {
        switch sign {
        case Self.notANumber: return .nan
        case Self.positiveInfinity: return .infinity
        case Self.negativeInfinity: return -.infinity
        default:
            var text = sign == Self.negative ? "-0" : "0"
            for digit in digits {
                let group = String(digit)
                text += String(repeating: "0", count: 4 - group.count) + group
            }
            // The decimal point stands after `weight + 1` groups of four digits.
            text += "e\(4 * (weight + 1 - digits.count))"
            return Double(text) ?? .nan
        }
    }
}
