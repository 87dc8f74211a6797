import Foundation
import NIOCore
import Primitives

/// A value that can write itself as one JSON value.
public protocol JSONWritable {
    /// Writes exactly one JSON value.
    func write(to json: inout JSONWriter)
}

/// Writes JSON straight into a `ByteBuffer`, several times cheaper than `JSONEncoder`.
///
/// Commas are placed by the writer; nesting by closures, so that every object and array is closed. Keys are written as
/// they are: they must be plain ASCII names of the program, never input. Values are escaped as RFC 8259 asks.
///
/// ```swift
/// var json = JSONWriter()
/// json.object { json in
///     json.field("id", room.id)
///     json.field("until", nullable: until)
/// }
/// ```
public struct JSONWriter {
    /// What has been written so far.
    public private(set) var buffer: ByteBuffer
    private var needsComma = false

    /// A writer with room for `capacity` bytes before its buffer has to grow.
    public init(capacity: Int = 256) {
        buffer = ByteBuffer()
        buffer.reserveCapacity(capacity)
    }

    /// A writer that appends one value to `buffer`.
    public init(appendingTo buffer: ByteBuffer) {
        self.buffer = buffer
    }

    // MARK: Containers

    /// Writes an object whose members `body` writes with the `field` methods.
    public mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        beginValue()
        buffer.writeInteger(UInt8(ascii: "{"))
        needsComma = false
        try body(&self)
        buffer.writeInteger(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Writes an array whose elements `body` writes with the `value` methods, or `object`.
    public mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        beginValue()
        buffer.writeInteger(UInt8(ascii: "["))
        needsComma = false
        try body(&self)
        buffer.writeInteger(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes a member that is an object.
    public mutating func object(_ key: StaticString, _ body: (inout JSONWriter) throws -> Void) rethrows {
        writeKey(key)
        try object(body)
    }

    /// Writes a member that is an array.
    public mutating func array(_ key: StaticString, _ body: (inout JSONWriter) throws -> Void) rethrows {
        writeKey(key)
        try array(body)
    }

    /// Writes a member that is an array of `items`.
    public mutating func array(_ key: StaticString, _ items: some Sequence<some JSONWritable>) {
        array(key) { json in
            for item in items { item.write(to: &json) }
        }
    }

    // MARK: Members

    /// Writes a member.
    public mutating func field(_ key: StaticString, _ value: some JSONWritable) {
        writeKey(key)
        value.write(to: &self)
    }

    /// Writes a member that is `null` where there is no value.
    public mutating func field(_ key: StaticString, nullable value: (some JSONWritable)?) {
        writeKey(key)
        if let value { value.write(to: &self) } else { null() }
    }

    /// Writes a member only if there is a value.
    public mutating func field(_ key: StaticString, ifPresent value: (some JSONWritable)?) {
        if let value { field(key, value) }
    }

    /// Writes a member whose value is JSON already. The bytes are trusted: they must be one valid JSON value.
    public mutating func field(_ key: StaticString, raw json: some Sequence<UInt8>) {
        writeKey(key)
        raw(json)
    }

    /// Writes a member whose key is data, escaped like a value: for logs and maps, not for the API's own names.
    public mutating func field(dynamicKey key: String, _ value: some JSONWritable) {
        string(key)
        buffer.writeInteger(UInt8(ascii: ":"))
        needsComma = false
        value.write(to: &self)
    }

    // MARK: Values

    /// Writes one value, as an array's element or the whole text.
    public mutating func value(_ value: some JSONWritable) {
        value.write(to: &self)
    }

    /// Writes `null`.
    public mutating func null() {
        beginValue()
        buffer.writeStaticString("null")
    }

    /// Writes bytes that are one valid JSON value already.
    public mutating func raw(_ json: some Sequence<UInt8>) {
        beginValue()
        buffer.writeBytes(json)
    }

    mutating func string(_ text: String) {
        beginValue()
        var text = text
        buffer.writeInteger(UInt8(ascii: "\""))
        text.withUTF8 { writeEscaped($0) }
        buffer.writeInteger(UInt8(ascii: "\""))
    }

    mutating func literal(_ text: some StringProtocol) {
        beginValue()
        buffer.writeSubstring(Substring(text))
    }

    mutating func uuid(_ id: UUID) {
        fixedString(count: 36) { id.writeText(into: $0) }
    }

    mutating func date(_ date: Date) {
        fixedString(count: RFC3339.byteCount) { RFC3339.write(date, into: $0) }
    }

    // MARK: Bytes

    private mutating func fixedString(count: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        beginValue()
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count + 2) { raw in
            let bytes = raw.bindMemory(to: UInt8.self)
            bytes[0] = UInt8(ascii: "\"")
            write(UnsafeMutableBufferPointer(rebasing: bytes[1...count]))
            bytes[count + 1] = UInt8(ascii: "\"")
            return count + 2
        }
    }

    private mutating func beginValue() {
        if needsComma { buffer.writeInteger(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func writeKey(_ key: StaticString) {
        if needsComma { buffer.writeInteger(UInt8(ascii: ",")) }
        buffer.writeInteger(UInt8(ascii: "\""))
        buffer.writeStaticString(key)
        buffer.writeInteger(UInt8(ascii: "\""))
        buffer.writeInteger(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Copies runs that need no escape at once; most texts are one run.
    private mutating func writeEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            buffer.writeBytes(UnsafeBufferPointer(rebasing: bytes[start..<index]))
            writeEscape(byte)
            start = index + 1
        }
        buffer.writeBytes(UnsafeBufferPointer(rebasing: bytes[start...]))
    }

    private mutating func writeEscape(_ byte: UInt8) {
        buffer.writeInteger(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer.writeInteger(byte)
        case 0x08: buffer.writeInteger(UInt8(ascii: "b"))
        case 0x09: buffer.writeInteger(UInt8(ascii: "t"))
        case 0x0A: buffer.writeInteger(UInt8(ascii: "n"))
        case 0x0C: buffer.writeInteger(UInt8(ascii: "f"))
        case 0x0D: buffer.writeInteger(UInt8(ascii: "r"))
        default:
            buffer.writeStaticString("u00")
            buffer.writeInteger(Hexadecimal.digit(byte >> 4))
            buffer.writeInteger(Hexadecimal.digit(byte & 0xF))
        }
    }
}
