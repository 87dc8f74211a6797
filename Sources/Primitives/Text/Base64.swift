/// Base64 with padding (RFC 4648 §4).
///
/// Decoding is strict: the padding whole, no line breaks, no other alphabet, and no spare bits that are not zero, so that
/// bytes have exactly one text.
public enum Base64 {
    private static let code = Base64Code(lastTwo: "+/", isPadded: true)

    /// The number of characters for so many bytes.
    public static func encodedLength(_ count: Int) -> Int { (count + 2) / 3 * 4 }

    /// The text of `bytes`.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String { code.encode(bytes) }

    /// The bytes of a text; nil for anything that ``encode(_:)`` does not give.
    public static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? { code.decode(text) }
}

/// Base64url without padding (RFC 4648 §5), as JOSE, cursors and ids use it; as strict as ``Base64``, so that a token cannot
/// be respelled.
public enum Base64URL {
    private static let code = Base64Code(lastTwo: "-_", isPadded: false)

    /// The text of `bytes`.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String { code.encode(bytes) }

    /// The bytes of a text; nil for anything that ``encode(_:)`` does not give.
    public static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? { code.decode(text) }

    /// The same for a text.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? { code.decode(text.utf8) }
}

/// One of the alphabets, with or without padding.
private struct Base64Code: Sendable {
    private static let invalid: UInt8 = 0xFF
    private static let padding = UInt8(ascii: "=")

    private let alphabet: [UInt8]
    /// 0–63 by the character's byte, or ``invalid``.
    private let values: [UInt8]
    private let isPadded: Bool

    init(lastTwo: String, isPadded: Bool) {
        alphabet = Array(("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + lastTwo).utf8)
        var values = [UInt8](repeating: Self.invalid, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        self.values = values
        self.isPadded = isPadded
    }

    func encode(_ bytes: some Sequence<UInt8>) -> String {
        bytes.withContiguousStorageIfAvailable { encode($0) } ?? Array(bytes).withUnsafeBufferPointer { encode($0) }
    }

    func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        text.withContiguousStorageIfAvailable { decode($0) } ?? Array(text).withUnsafeBufferPointer { decode($0) }
    }

    private func encode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: Base64.encodedLength(bytes.count)) { text in
            var output = 0
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let count = min(3, bytes.count - start)
                let second = count > 1 ? UInt32(bytes[start + 1]) : 0
                let third = count > 2 ? UInt32(bytes[start + 2]) : 0
                let group = UInt32(bytes[start]) << 16 | second << 8 | third
                for place in 0...count {
                    text[output] = alphabet[Int(group >> UInt32(18 - 6 * place) & 0x3F)]
                    output += 1
                }
                guard isPadded else { continue }
                for _ in count..<3 {
                    text[output] = Self.padding
                    output += 1
                }
            }
            return output
        }
    }

    private func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var symbols = text.count
        if isPadded {
            guard symbols % 4 == 0 else { return nil }
            // At most two: a third padding character is no symbol and refused below.
            for _ in 0..<2 where symbols > 0 && text[symbols - 1] == Self.padding { symbols -= 1 }
        }
        // A lone character holds no byte.
        guard symbols % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(symbols * 3 / 4)
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for index in 0..<symbols {
            let value = values[Int(text[index])]
            guard value != Self.invalid else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            bits &= (1 << count) - 1
        }
        return bits == 0 ? bytes : nil
    }
}
