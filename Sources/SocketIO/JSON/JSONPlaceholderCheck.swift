import NIOCore

/// Checks, in the scanner's single pass, that every `{"_placeholder":true,"num":N}` names an attachment that exists.
///
/// Holds two bits a level. As in JavaScript's `JSON.parse` the last of several equal keys counts.
struct JSONPlaceholderCheck {
    private enum Key { case placeholder, number, other }

    private var pendingKey = Key.other
    private var placeholderLevels: UInt64 = 0
    private var numberLevels: UInt64 = 0

    /// A member's key, quotes included, was scanned; its value comes next.
    mutating func key(_ literal: Slice<UnsafeRawBufferPointer>) {
        if literal.elementsEqual(#""_placeholder""#.utf8) {
            pendingKey = .placeholder
        } else if literal.elementsEqual(#""num""#.utf8) {
            pendingKey = .number
        } else if literal.contains(UInt8(ascii: "\\")) {
            // Escapes may spell the same key.
            switch JSONString.decode(ByteBuffer(bytes: literal).readableBytesView) {
            case "_placeholder": pendingKey = .placeholder
            case "num": pendingKey = .number
            default: pendingKey = .other
            }
        } else {
            pendingKey = .other
        }
    }

    /// A scalar was scanned inside the container at `depth` (1 is the outermost; 0 is no container).
    mutating func scalar(_ text: Slice<UnsafeRawBufferPointer>, depth: Int, attachments: Int) {
        let key = pendingKey
        pendingKey = .other
        guard key != .other, depth > 0 else { return }
        let bit = UInt64(1) << UInt64(depth - 1)
        switch key {
        case .placeholder:
            let isTrue = text.elementsEqual("true".utf8)
            placeholderLevels = isTrue ? placeholderLevels | bit : placeholderLevels & ~bit
        case .number:
            let isUsable = PlainInteger.parse(text).map { $0 < UInt64(attachments) } ?? false
            numberLevels = isUsable ? numberLevels | bit : numberLevels & ~bit
        case .other: break
        }
    }

    /// An array or object begins inside the container at `parentDepth`.
    mutating func containerOpened(parentDepth: Int) {
        if parentDepth > 0 {
            let parent = UInt64(1) << UInt64(parentDepth - 1)
            if pendingKey == .placeholder { placeholderLevels &= ~parent }
            if pendingKey == .number { numberLevels &= ~parent }
        }
        pendingKey = .other
        let own = UInt64(1) << UInt64(parentDepth)
        placeholderLevels &= ~own
        numberLevels &= ~own
    }

    /// The container at `depth` ends.
    mutating func containerClosed(depth: Int) throws(JSONSyntaxError) {
        let bit = UInt64(1) << UInt64(depth - 1)
        guard placeholderLevels & bit == 0 || numberLevels & bit != 0 else { throw .invalidPlaceholder }
    }
}

/// Unsigned decimal integers without sign, fraction or exponent.
enum PlainInteger {
    /// Nil when `text` is empty, holds anything but digits, or exceeds 64 bits.
    static func parse(_ text: some Collection<UInt8>) -> UInt64? {
        guard !text.isEmpty, text.count <= 20 else { return nil }
        var value: UInt64 = 0
        for byte in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            guard !overflowed, !carried else { return nil }
            value = sum
        }
        return value
    }
}
