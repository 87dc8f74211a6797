import JSON
import NIOCore

/// The raw bytes of one JSON value, exactly as they are (or will be) on the wire.
///
/// What a client sent is passed on as a slice, so an echo is byte-exact; its ``value`` was read by the scan that checked it.
public struct JSONBytes: Sendable {
    /// What the values that a scan reads on its way may take together, in bytes, about. Larger ones are read when somebody
    /// asks, so that what waits for its turn stays near the size that it came with.
    static let readAhead = 1 << 15

    /// The bytes of the value.
    public let buffer: ByteBuffer
    /// What the scan that checked the bytes has read; nil if there was none, or it was too large to be kept.
    private let read: Result<JSONValue, JSONError>?

    /// Bytes that a scan has found to be one value, with what it read of it.
    init(checked buffer: ByteBuffer, read: Result<JSONValue, JSONError>?) {
        self.buffer = buffer
        self.read = read
    }

    /// Wraps bytes that the caller knows to be exactly one valid JSON value, for example an encoder's output.
    ///
    /// Nothing is checked: bytes that are not JSON make the whole packet unreadable for its receivers.
    public init(unchecked buffer: ByteBuffer) {
        self.init(checked: buffer, read: nil)
    }

    /// Wraps JSON text that the caller knows to be valid, for example a literal.
    public init(unchecked text: String) {
        self.init(unchecked: ByteBuffer(string: text))
    }

    /// Checks that `buffer` holds exactly one JSON value (RFC 8259) and wraps it.
    ///
    /// - Throws: `JSONError`
    public init(validating buffer: ByteBuffer, maximumDepth: Int = 32) throws(JSONError) {
        var tree = JSONTree(allowance: Self.readAhead)
        try buffer.scanJSON(maximumDepth: maximumDepth, &tree)
        self.init(checked: buffer, read: tree.result)
    }

    /// A JSON string holding `value`, escaped.
    public init(string value: String) {
        var json = JSONWriter(capacity: value.utf8.count + 2)
        json.value(value)
        self.init(unchecked: json.buffer)
    }

    /// The empty object, `{}`.
    public static let emptyObject = JSONBytes(unchecked: "{}")

    /// The number of bytes.
    public var count: Int { buffer.readableBytes }

    /// The value's text.
    public var text: String { String(buffer: buffer) }

    /// The value.
    ///
    /// - Throws: `JSONError` for what JavaScript takes for JSON and strict readers do not: half a surrogate pair, a name that
    ///   comes twice, a number beyond `Double`.
    public var value: JSONValue {
        get throws(JSONError) {
            if let read { return try read.get() }
            return try JSONParser.parse(buffer.readableBytesView)
        }
    }

    /// The decoded string if the value is a JSON string, else nil.
    public var string: String? { try? value.string }
}

extension JSONBytes: Hashable {
    /// Whether both are the same bytes.
    public static func == (one: JSONBytes, other: JSONBytes) -> Bool { one.buffer == other.buffer }

    /// Adds the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(buffer) }
}

extension ByteBuffer {
    /// Scans the readable bytes; offsets are counted from the first of them.
    func scanJSON(maximumDepth: Int, _ listener: inout some JSONListener) throws(JSONError) {
        let outcome: Result<Void, JSONError> = withUnsafeReadableBytes { bytes in
            do throws(JSONError) {
                return .success(try JSONScanner.scan(bytes, maximumDepth: maximumDepth, &listener))
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }
}
