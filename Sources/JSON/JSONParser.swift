import Primitives

/// A strict RFC 8259 parser for hostile input.
///
/// Stricter than the RFC where parsers are known to disagree: a repeated key, a lone surrogate and anything after the
/// value are refused, as are texts nested deeper than `maxDepth`. Time and memory are linear in the input, whose size the
/// caller limits.
///
/// Names are told apart by their bytes. All names that anything here looks for are ASCII; a member with another name is
/// held to the grammar and left out, so that no name is ever found under one that only Unicode takes for the same (a
/// Kelvin sign for a K).
public struct JSONParser {
    /// Deeper texts are refused; recursion is bounded by it.
    public static let maxDepth = 32

    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Parses one JSON value that makes up the whole of `bytes`, apart from white space.
    public static func parse(_ bytes: some Sequence<UInt8>) throws(JSONError) -> JSONValue {
        var parser = JSONParser(Array(bytes))
        parser.skipSpace()
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == parser.bytes.count else { throw parser.malformed() }
        return value
    }

    private func malformed() -> JSONError { .malformed(offset: position) }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let end = position + text.utf8CodeUnitCount
        guard end <= bytes.count, text.withUTF8Buffer({ bytes[position..<end].elementsEqual($0) }) else {
            throw malformed()
        }
        position = end
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= Self.maxDepth else { throw .tooDeep }
        position += 1
        var members: [String: JSONValue] = [:]
        var others: Set<ExactText> = []
        skipSpace()
        if skip("}") { return .object(members) }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw malformed() }
            let key = try string()
            skipSpace()
            guard skip(":") else { throw malformed() }
            skipSpace()
            let value = try value(depth: depth)
            let isNew =
                key.utf8.allSatisfy { $0 < 0x80 }
                ? members.updateValue(value, forKey: key) == nil : others.insert(ExactText(key)).inserted
            guard isNew else { throw malformed() }
            skipSpace()
            if skip("}") { return .object(members) }
            guard skip(",") else { throw malformed() }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= Self.maxDepth else { throw .tooDeep }
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if skip("]") { return .array(elements) }
        while true {
            skipSpace()
            elements.append(try value(depth: depth))
            skipSpace()
            if skip("]") { return .array(elements) }
            guard skip(",") else { throw malformed() }
        }
    }

    // MARK: Numbers

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        _ = skip("-")
        if !skip("0") { try digits() }
        var isWhole = true
        if skip(".") {
            isWhole = false
            try digits()
        }
        if skip("e") || skip("E") {
            isWhole = false
            if !skip("+") { _ = skip("-") }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let integer = Int64(text) { return .integer(integer) }
        // Too large for a Double reads as infinity, which JSON does not have.
        guard let number = Double(text), number.isFinite else { throw malformed() }
        return .number(number)
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        guard position > start else { throw malformed() }
    }

    // MARK: Strings

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
            position += 1
        }
        guard let byte = current, byte >= 0x20 else { throw malformed() }
        var text = try utf8(start..<position)
        while !skip("\"") {
            try appendPart(to: &text)
        }
        return text
    }

    /// Appends one escape or one run of plain bytes.
    private mutating func appendPart(to text: inout String) throws(JSONError) {
        if skip("\\") {
            text.unicodeScalars.append(try escape())
            return
        }
        let start = position
        while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
            position += 1
        }
        guard let byte = current, byte >= 0x20 else { throw malformed() }
        text += try utf8(start..<position)
    }

    private func utf8(_ range: Range<Int>) throws(JSONError) -> String {
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw .malformed(offset: range.lowerBound)
        }
        return text
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        guard let byte = current else { throw malformed() }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw malformed()
        }
    }

    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let first = try hexUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, skip("\\"), skip("u") else { throw malformed() }
        let second = try hexUnit()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw malformed() }
        return scalar
    }

    private mutating func hexUnit() throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = current.flatMap(Hexadecimal.value(of:)) else { throw malformed() }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }
}
