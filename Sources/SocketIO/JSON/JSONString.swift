import NIOCore
import Primitives

/// JSON string literals (RFC 8259 section 7): decoding escapes and writing them.
enum JSONString {
    /// Decodes a complete literal, quotes included. Nil when it is not one, or holds an unpaired surrogate, which no
    /// Swift string can hold.
    static func decode(_ literal: ByteBufferView) -> String? {
        guard literal.count >= 2, literal.first == UInt8(ascii: "\""), literal.last == UInt8(ascii: "\"") else {
            return nil
        }
        let content = literal.dropFirst().dropLast()
        guard content.contains(UInt8(ascii: "\\")) else { return String(validating: content, as: UTF8.self) }
        return unescape(content)
    }

    private static func unescape(_ content: ByteBufferView) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.count)
        var index = content.startIndex
        while index < content.endIndex {
            let byte = content[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard index < content.endIndex else { return nil }
            let escape = content[index]
            index += 1
            if escape == UInt8(ascii: "u") {
                guard let scalar = scalar(in: content, at: &index) else { return nil }
                bytes.append(contentsOf: Character(scalar).utf8)
            } else {
                guard let plain = plainEscape(escape) else { return nil }
                bytes.append(plain)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func plainEscape(_ escape: UInt8) -> UInt8? {
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): escape
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// Reads `XXXX` after `\u`, and the low half of a surrogate pair after a high one.
    private static func scalar(in content: ByteBufferView, at index: inout Int) -> Unicode.Scalar? {
        guard let first = hexadecimal(in: content, at: &index) else { return nil }
        guard (0xD800...0xDBFF).contains(first) else { return Unicode.Scalar(first) }
        guard index + 1 < content.endIndex, content[index] == UInt8(ascii: "\\"),
            content[index + 1] == UInt8(ascii: "u")
        else { return nil }
        index += 2
        guard let second = hexadecimal(in: content, at: &index), (0xDC00...0xDFFF).contains(second) else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private static func hexadecimal(in content: ByteBufferView, at index: inout Int) -> UInt32? {
        guard index + 4 <= content.endIndex else { return nil }
        var value: UInt32 = 0
        for byte in content[index..<index + 4] {
            guard let digit = Hexadecimal.value(of: byte) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        index += 4
        return value
    }
}

extension ByteBuffer {
    /// Writes `value` as a JSON string literal: quotes, backslashes and control characters are escaped.
    mutating func writeJSONString(_ value: String) {
        writeInteger(UInt8(ascii: "\""))
        var needsEscape = false
        for byte in value.utf8 where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            needsEscape = true
            break
        }
        if needsEscape {
            for byte in value.utf8 { writeJSONEscaped(byte) }
        } else {
            writeString(value)
        }
        writeInteger(UInt8(ascii: "\""))
    }

    private mutating func writeJSONEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): writeStaticString("\\\"")
        case UInt8(ascii: "\\"): writeStaticString("\\\\")
        case 0x0A: writeStaticString("\\n")
        case 0x0D: writeStaticString("\\r")
        case 0x09: writeStaticString("\\t")
        case 0..<0x20:
            writeStaticString("\\u00")
            writeInteger(Hexadecimal.digit(byte >> 4))
            writeInteger(Hexadecimal.digit(byte & 15))
        default: writeInteger(byte)
        }
    }
}
