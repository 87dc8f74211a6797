import Primitives

/// The scanner's position in contiguous bytes. Lives only inside one call, so the pointer cannot escape.
struct JSONCursor {
    private let bytes: UnsafeRawBufferPointer
    private let maximumDepth: Int
    private let placeholderCount: Int?
    private(set) var offset = 0
    private var depth = 0
    /// Bit `depth - 1` is 1 where that level is an object.
    private var objectLevels: UInt64 = 0
    private var placeholders = JSONPlaceholderCheck()

    init(_ bytes: UnsafeRawBufferPointer, maximumDepth: Int, placeholderCount: Int? = nil) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        self.placeholderCount = placeholderCount
    }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func skipWhitespace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    /// Scans an array that fills the bytes; returns its elements' ranges.
    mutating func scanTopLevelArray() throws(JSONSyntaxError) -> [Range<Int>] {
        var elements: [Range<Int>] = []
        try expect(UInt8(ascii: "["))
        // The array itself is the first level.
        depth = 1
        skipWhitespace()
        if try peek() == UInt8(ascii: "]") {
            offset += 1
        } else {
            while true {
                skipWhitespace()
                let start = offset
                try scanValue()
                elements.append(start..<offset)
                skipWhitespace()
                let byte = try peek()
                offset += 1
                if byte == UInt8(ascii: "]") { break }
                guard byte == UInt8(ascii: ",") else { throw .unexpectedByte(offset: offset - 1) }
            }
        }
        guard isAtEnd else { throw .unexpectedByte(offset: offset) }
        return elements
    }

    /// Scans one value of any kind, starting at its first byte.
    mutating func scanValue() throws(JSONSyntaxError) {
        let base = depth
        while true {
            try scanValueStart()
            // Close every container that ends here; stop when the value that was asked for is complete.
            while true {
                if depth == base { return }
                skipWhitespace()
                let byte = try peek()
                let isObject = objectLevels & (1 << UInt64(depth - 1)) != 0
                if byte == UInt8(ascii: ",") {
                    offset += 1
                    skipWhitespace()
                    if isObject { try scanKey() }
                    break
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw .unexpectedByte(offset: offset)
                }
                try close()
            }
        }
    }

    /// Scans a scalar whole, or opens containers down to the first scalar (or empty container) inside.
    private mutating func scanValueStart() throws(JSONSyntaxError) {
        while true {
            skipWhitespace()
            let start = offset
            switch try peek() {
            case UInt8(ascii: "{"):
                if try openObject() { return }
                continue
            case UInt8(ascii: "["):
                if try openArray() { return }
                continue
            case UInt8(ascii: "\""): try scanString()
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try scanNumber()
            case UInt8(ascii: "t"): try scanLiteral("true")
            case UInt8(ascii: "f"): try scanLiteral("false")
            case UInt8(ascii: "n"): try scanLiteral("null")
            default: throw .unexpectedByte(offset: offset)
            }
            if let placeholderCount {
                placeholders.scalar(bytes[start..<offset], depth: depth, attachments: placeholderCount)
            }
            return
        }
    }

    /// Returns true when the object was empty and is already closed.
    private mutating func openObject() throws(JSONSyntaxError) -> Bool {
        try open(isObject: true)
        guard try peek() == UInt8(ascii: "}") else {
            try scanKey()
            return false
        }
        try close()
        return true
    }

    /// Returns true when the array was empty and is already closed.
    private mutating func openArray() throws(JSONSyntaxError) -> Bool {
        try open(isObject: false)
        guard try peek() == UInt8(ascii: "]") else { return false }
        try close()
        return true
    }

    private mutating func open(isObject: Bool) throws(JSONSyntaxError) {
        guard depth < maximumDepth else { throw .tooDeep }
        let bit = UInt64(1) << UInt64(depth)
        objectLevels = isObject ? objectLevels | bit : objectLevels & ~bit
        if placeholderCount != nil { placeholders.containerOpened(parentDepth: depth) }
        depth += 1
        offset += 1
        skipWhitespace()
    }

    private mutating func close() throws(JSONSyntaxError) {
        if placeholderCount != nil { try placeholders.containerClosed(depth: depth) }
        offset += 1
        depth -= 1
    }

    private mutating func scanKey() throws(JSONSyntaxError) {
        guard try peek() == UInt8(ascii: "\"") else { throw .unexpectedByte(offset: offset) }
        let start = offset
        try scanString()
        if placeholderCount != nil { placeholders.key(bytes[start..<offset]) }
        skipWhitespace()
        try expect(UInt8(ascii: ":"))
    }

    mutating func scanString() throws(JSONSyntaxError) {
        offset += 1
        while true {
            let byte = try peek()
            offset += 1
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"): try scanEscape()
            case 0..<0x20: throw .unexpectedByte(offset: offset - 1)
            default: break
            }
        }
    }

    private mutating func scanEscape() throws(JSONSyntaxError) {
        let byte = try peek()
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return
        case UInt8(ascii: "u"):
            for _ in 0..<4 {
                guard Hexadecimal.value(of: try peek()) != nil else { throw .unexpectedByte(offset: offset) }
                offset += 1
            }
        default: throw .unexpectedByte(offset: offset - 1)
        }
    }

    private mutating func scanNumber() throws(JSONSyntaxError) {
        if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
        if try peek() == UInt8(ascii: "0") {
            offset += 1
        } else {
            try scanDigits()
        }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            offset += 1
            try scanDigits()
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            offset += 1
            let sign = try peek()
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { offset += 1 }
            try scanDigits()
        }
    }

    private mutating func scanDigits() throws(JSONSyntaxError) {
        let start = offset
        while offset < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset]) { offset += 1 }
        guard offset > start else {
            if isAtEnd { throw .unexpectedEnd }
            throw .unexpectedByte(offset: offset)
        }
    }

    private mutating func scanLiteral(_ literal: StaticString) throws(JSONSyntaxError) {
        for position in 0..<literal.utf8CodeUnitCount {
            try expect(literal.utf8Start[position])
        }
    }

    private func peek() throws(JSONSyntaxError) -> UInt8 {
        guard offset < bytes.count else { throw .unexpectedEnd }
        return bytes[offset]
    }

    private mutating func expect(_ byte: UInt8) throws(JSONSyntaxError) {
        guard try peek() == byte else { throw .unexpectedByte(offset: offset) }
        offset += 1
    }
}
