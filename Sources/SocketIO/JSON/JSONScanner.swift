import NIOCore

/// Validates JSON (RFC 8259) in one pass without recursion and without building a tree.
///
/// The nesting of arrays and objects is kept as one bit a level, so a document costs no memory whatever it holds.
/// Invalid UTF-8 is not looked for here: the transports check a whole message before it gets this far.
struct JSONScanner {
    /// The deepest nesting any configuration can allow: one bit a level.
    static let greatestDepth = 64

    private let bytes: ByteBufferView
    private let maximumDepth: Int
    private(set) var index: Int

    /// - Parameter maximumDepth: levels of arrays and objects, 1 to ``greatestDepth``; `[1]` has one.
    init(_ buffer: ByteBuffer, maximumDepth: Int) {
        self.bytes = buffer.readableBytesView
        self.maximumDepth = min(max(maximumDepth, 1), Self.greatestDepth)
        self.index = buffer.readerIndex
    }

    /// Checks that the bytes are exactly one value, with white space around it allowed.
    mutating func scanDocument() throws(JSONSyntaxError) {
        try bytes.withContiguousBytes { (raw) throws(JSONSyntaxError) in
            var cursor = JSONCursor(raw, maximumDepth: maximumDepth)
            cursor.skipWhitespace()
            try cursor.scanValue()
            cursor.skipWhitespace()
            guard cursor.isAtEnd else { throw .unexpectedByte(offset: cursor.offset) }
        }
    }

    /// Checks that the bytes are exactly one array and returns where its elements lie, as offsets from the first byte.
    ///
    /// - Parameter placeholderCount: when given, each object with `"_placeholder": true` must have an integral `num`
    ///   from 0 up to (not including) it.
    mutating func scanArray(placeholderCount: Int? = nil) throws(JSONSyntaxError) -> [Range<Int>] {
        try bytes.withContiguousBytes { (raw) throws(JSONSyntaxError) -> [Range<Int>] in
            var cursor = JSONCursor(raw, maximumDepth: maximumDepth, placeholderCount: placeholderCount)
            return try cursor.scanTopLevelArray()
        }
    }

    /// Checks that the bytes are exactly one object.
    mutating func scanObject() throws(JSONSyntaxError) {
        guard bytes.first == UInt8(ascii: "{") else { throw .unexpectedByte(offset: 0) }
        try scanDocument()
    }
}

extension ByteBufferView {
    /// Typed-throws access to the contiguous bytes.
    func withContiguousBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        let result: Result<R, E> = withUnsafeBytes { raw in
            do throws(E) {
                return .success(try body(raw))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
