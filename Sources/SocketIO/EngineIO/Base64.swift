import NIOCore

/// Base64 (RFC 4648 section 4), strict: padded, no white space, no other alphabet, spare bits zero.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let invalid: UInt8 = 0xFF
    private static let values: [UInt8] = {
        var table = [UInt8](repeating: invalid, count: 256)
        for (value, symbol) in alphabet.enumerated() { table[Int(symbol)] = UInt8(value) }
        return table
    }()

    /// The number of characters for `count` bytes.
    static func encodedLength(_ count: Int) -> Int { (count + 2) / 3 * 4 }

    /// Nil when `text` is not exactly one Base64 encoding.
    static func decode(_ text: some RandomAccessCollection<UInt8>) -> ByteBuffer? {
        guard text.count % 4 == 0 else { return nil }
        let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        let symbols = text.dropLast(padding)
        var bytes = ByteBufferAllocator().buffer(capacity: text.count / 4 * 3)
        var bits: UInt32 = 0
        var filled = 0
        for symbol in symbols {
            let value = values[Int(symbol)]
            guard value != invalid else { return nil }
            bits = bits << 6 | UInt32(value)
            filled += 6
            if filled >= 8 {
                filled -= 8
                bytes.writeInteger(UInt8(truncatingIfNeeded: bits >> UInt32(filled)))
                bits &= (1 << UInt32(filled)) - 1
            }
        }
        return bits == 0 ? bytes : nil
    }

    /// Writes the encoding of `bytes` to `buffer`.
    static func encode(_ bytes: ByteBufferView, into buffer: inout ByteBuffer) {
        buffer.reserveCapacity(minimumWritableBytes: encodedLength(bytes.count))
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let count = min(3, bytes.endIndex - index)
            let first = bytes[index]
            let second = count > 1 ? bytes[index + 1] : 0
            let third = count > 2 ? bytes[index + 2] : 0
            buffer.writeInteger(alphabet[Int(first >> 2)])
            buffer.writeInteger(alphabet[Int((first & 0x03) << 4 | second >> 4)])
            buffer.writeInteger(count > 1 ? alphabet[Int((second & 0x0F) << 2 | third >> 6)] : UInt8(ascii: "="))
            buffer.writeInteger(count > 2 ? alphabet[Int(third & 0x3F)] : UInt8(ascii: "="))
            index += count
        }
    }
}
