import Primitives

/// A string, number or word as it is written, known to follow the grammar. Its bytes are there only as long as the scan that
/// found it says.
package struct JSONLiteral {
    /// What it is.
    package enum Kind: Equatable {
        case string(hasEscapes: Bool)
        case number(isWhole: Bool)
        case `true`, `false`, null
    }

    /// What it is.
    package let kind: Kind
    /// As it is written: a string with its quotes.
    package let bytes: UnsafeRawBufferPointer
    /// Where it begins, in bytes from the start of the text.
    package let offset: Int

    /// Where it ends.
    package var end: Int { offset + bytes.count }

    /// What it means; nil for half a surrogate pair, bytes that are not UTF-8, and a number that no `Double` can hold.
    package var value: JSONValue? {
        switch kind {
        case .string: text.map { .string($0) }
        case .number(let isWhole): number(isWhole: isWhole)
        case .true: .bool(true)
        case .false: .bool(false)
        case .null: .null
        }
    }

    /// A string's text without its escapes; nil for half a surrogate pair, which no Swift string can hold, and bytes that
    /// are not UTF-8.
    package var text: String? {
        guard case .string(let hasEscapes) = kind else { return nil }
        let content = UnsafeRawBufferPointer(rebasing: bytes[1..<bytes.count - 1])
        return hasEscapes ? unescaped(content) : String(validating: content, as: UTF8.self)
    }

    private func number(isWhole: Bool) -> JSONValue? {
        let text = String(decoding: bytes, as: UTF8.self)
        if isWhole, let integer = Int64(text) { return .integer(integer) }
        // Too large for a Double reads as infinity, which JSON does not have.
        guard let number = Double(text), number.isFinite else { return nil }
        return .number(number)
    }

    private func unescaped(_ content: UnsafeRawBufferPointer) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.count)
        var index = 0
        while index < content.count {
            let byte = content[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            let escape = content[index]
            index += 1
            if escape == UInt8(ascii: "u") {
                guard let scalar = Self.scalar(in: content, at: &index) else { return nil }
                bytes.append(contentsOf: Character(scalar).utf8)
            } else {
                bytes.append(Self.plain(escape))
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func plain(_ escape: UInt8) -> UInt8 {
        switch escape {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: escape
        }
    }

    /// Reads `XXXX` after `\u`, and the low half of a surrogate pair after a high one.
    private static func scalar(in content: UnsafeRawBufferPointer, at index: inout Int) -> Unicode.Scalar? {
        let first = unit(in: content, at: &index)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, index + 1 < content.count, content[index] == UInt8(ascii: "\\"),
            content[index + 1] == UInt8(ascii: "u")
        else { return nil }
        index += 2
        let second = unit(in: content, at: &index)
        guard (0xDC00...0xDFFF).contains(second) else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    /// Four hexadecimal digits, which the grammar has seen to.
    private static func unit(in content: UnsafeRawBufferPointer, at index: inout Int) -> UInt32 {
        defer { index += 4 }
        return content[index..<index + 4].reduce(0) { $0 << 4 | UInt32(Hexadecimal.value(of: $1) ?? 0) }
    }
}
