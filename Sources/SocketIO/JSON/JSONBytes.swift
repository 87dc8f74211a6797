import NIOCore

/// The raw bytes of one JSON value, exactly as they are (or will be) on the wire.
///
/// The library never builds a tree: what a client sent is passed on as a slice, so an echo is byte-exact.
public struct JSONBytes: Sendable, Hashable {
    /// The bytes of the value.
    public let buffer: ByteBuffer

    /// Wraps bytes that the caller knows to be exactly one valid JSON value, for example an encoder's output.
    ///
    /// Nothing is checked: bytes that are not JSON make the whole packet unreadable for its receivers.
    public init(unchecked buffer: ByteBuffer) {
        self.buffer = buffer
    }

    /// Wraps JSON text that the caller knows to be valid, for example a literal.
    public init(unchecked text: String) {
        self.buffer = ByteBuffer(string: text)
    }

    /// Checks that `buffer` holds exactly one JSON value (RFC 8259) and wraps it.
    ///
    /// - Throws: ``JSONSyntaxError``
    public init(validating buffer: ByteBuffer, maximumDepth: Int = 32) throws(JSONSyntaxError) {
        var scanner = JSONScanner(buffer, maximumDepth: maximumDepth)
        try scanner.scanDocument()
        self.buffer = buffer
    }

    /// A JSON string holding `value`, escaped.
    public init(string value: String) {
        var buffer = ByteBufferAllocator().buffer(capacity: value.utf8.count + 2)
        buffer.writeJSONString(value)
        self.buffer = buffer
    }

    /// The empty object, `{}`.
    public static let emptyObject = JSONBytes(unchecked: "{}")

    /// The number of bytes.
    public var count: Int { buffer.readableBytes }

    /// The value's text.
    public var text: String { String(buffer: buffer) }

    /// The decoded string if the value is a JSON string, else nil.
    public var string: String? { JSONString.decode(buffer.readableBytesView) }
}
