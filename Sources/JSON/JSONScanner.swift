import Primitives

/// Hears what a scan finds, in the order of the text. A literal's bytes are there during the call only.
///
/// What has been heard means nothing if the scan then throws.
package protocol JSONListener {
    /// An array or object begins with the byte at `offset`.
    mutating func opened(isObject: Bool, at offset: Int)
    /// The innermost array or object has ended: its last byte is the one before `offset`.
    mutating func closed(before offset: Int)
    /// A member's name; its value comes next.
    mutating func name(_ literal: JSONLiteral)
    /// A string, a number, `true`, `false` or `null`.
    mutating func scalar(_ literal: JSONLiteral)
}

/// Holds text to RFC 8259 in one pass, without recursion, and tells a listener what it finds: the one place that knows JSON's
/// grammar.
///
/// The nesting of arrays and objects is kept as one bit a level, so the scan itself costs no memory whatever the text holds.
/// UTF-8 is not looked at here; it is where texts are read.
package struct JSONScanner {
    /// The deepest nesting that can be allowed: one bit a level.
    package static let greatestDepth = 64

    // Lives only inside one call of `scan`, so the pointer cannot escape.
    private let bytes: UnsafeRawBufferPointer
    private let maximumDepth: Int
    private var offset = 0
    private var depth = 0
    /// Bit `depth - 1` is 1 where that level is an object.
    private var objectLevels: UInt64 = 0

    /// Checks that `bytes` are exactly one value, with white space around it allowed.
    ///
    /// - Parameter maximumDepth: levels of arrays and objects, 1 to ``greatestDepth``; `[1]` has one.
    package static func scan(
        _ bytes: UnsafeRawBufferPointer, maximumDepth: Int, _ listener: inout some JSONListener
    ) throws(JSONError) {
        var scanner = JSONScanner(bytes: bytes, maximumDepth: maximumDepth)
        try scanner.document(&listener)
    }

    private init(bytes: UnsafeRawBufferPointer, maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = min(max(maximumDepth, 1), Self.greatestDepth)
    }

    private mutating func document(_ listener: inout some JSONListener) throws(JSONError) {
        while true {
            try valueStart(&listener)
            // Close every container that ends here; the document ends when none is left open.
            while true {
                skipSpace()
                guard depth > 0 else {
                    guard offset == bytes.count else { throw malformed }
                    return
                }
                let isObject = objectLevels & (1 << UInt64(depth - 1)) != 0
                if skip(UInt8(ascii: ",")) {
                    if isObject { try name(&listener) }
                    break
                }
                guard try peek() == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw malformed }
                close(&listener)
            }
        }
    }

    /// Scans a scalar whole, or opens containers down to the first scalar (or empty container) inside.
    private mutating func valueStart(_ listener: inout some JSONListener) throws(JSONError) {
        while true {
            skipSpace()
            switch try peek() {
            case UInt8(ascii: "{"):
                try open(isObject: true, &listener)
                if try peek() == UInt8(ascii: "}") { return close(&listener) }
                try name(&listener)
            case UInt8(ascii: "["):
                try open(isObject: false, &listener)
                if try peek() == UInt8(ascii: "]") { return close(&listener) }
            default: return listener.scalar(try scalar())
            }
        }
    }

    private mutating func open(isObject: Bool, _ listener: inout some JSONListener) throws(JSONError) {
        guard depth < maximumDepth else { throw .tooDeep }
        let bit = UInt64(1) << UInt64(depth)
        objectLevels = isObject ? objectLevels | bit : objectLevels & ~bit
        depth += 1
        listener.opened(isObject: isObject, at: offset)
        offset += 1
        skipSpace()
    }

    private mutating func close(_ listener: inout some JSONListener) {
        offset += 1
        depth -= 1
        listener.closed(before: offset)
    }

    private mutating func name(_ listener: inout some JSONListener) throws(JSONError) {
        skipSpace()
        guard try peek() == UInt8(ascii: "\"") else { throw malformed }
        listener.name(try string())
        skipSpace()
        guard skip(UInt8(ascii: ":")) else { throw malformed }
    }
}

// MARK: - Scalars

extension JSONScanner {
    private mutating func scalar() throws(JSONError) -> JSONLiteral {
        switch try peek() {
        case UInt8(ascii: "\""): return try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word("true", .true)
        case UInt8(ascii: "f"): return try word("false", .false)
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw malformed
        }
    }

    private func literal(_ kind: JSONLiteral.Kind, from start: Int) -> JSONLiteral {
        JSONLiteral(kind: kind, bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<offset]), offset: start)
    }

    private mutating func string() throws(JSONError) -> JSONLiteral {
        let start = offset
        var hasEscapes = false
        offset += 1
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                offset += 1
                return literal(.string(hasEscapes: hasEscapes), from: start)
            }
            guard byte >= 0x20 else { throw malformed }
            offset += 1
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try escape()
            }
        }
        throw malformed
    }

    private mutating func escape() throws(JSONError) {
        switch try peek() {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset += 1
        case UInt8(ascii: "u"):
            offset += 1
            for _ in 0..<4 {
                guard Hexadecimal.value(of: try peek()) != nil else { throw malformed }
                offset += 1
            }
        default: throw malformed
        }
    }

    private mutating func number() throws(JSONError) -> JSONLiteral {
        let start = offset
        var isWhole = true
        _ = skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")) { try digits() }
        if skip(UInt8(ascii: ".")) {
            isWhole = false
            try digits()
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            isWhole = false
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            try digits()
        }
        return literal(.number(isWhole: isWhole), from: start)
    }

    private mutating func digits() throws(JSONError) {
        let start = offset
        while offset < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset]) { offset += 1 }
        guard offset > start else { throw malformed }
    }

    private mutating func word(_ text: StaticString, _ kind: JSONLiteral.Kind) throws(JSONError) -> JSONLiteral {
        let start = offset
        for position in 0..<text.utf8CodeUnitCount {
            guard skip(text.utf8Start[position]) else { throw malformed }
        }
        return literal(kind, from: start)
    }
}

// MARK: - Bytes

extension JSONScanner {
    private var malformed: JSONError { .malformed(offset: offset) }

    private mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard offset < bytes.count else { throw malformed }
        return bytes[offset]
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }
}
