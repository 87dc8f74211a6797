/// A strict RFC 8259 parser for hostile input: ``JSONScanner``'s grammar, and what ``JSONTree`` refuses beyond it. Time and
/// memory are linear in the input, whose size the caller limits.
public enum JSONParser {
    /// Deeper texts are refused.
    public static let maxDepth = JSONTree.maximumDepth

    /// Parses one JSON value that makes up the whole of `bytes`, apart from white space.
    public static func parse(_ bytes: some Sequence<UInt8>) throws(JSONError) -> JSONValue {
        let result =
            bytes.withContiguousStorageIfAvailable { parse(UnsafeRawBufferPointer($0)) }
            ?? Array(bytes).withUnsafeBytes { parse($0) }
        return try result.get()
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer) -> Result<JSONValue, JSONError> {
        var tree = JSONTree()
        do throws(JSONError) {
            try JSONScanner.scan(bytes, maximumDepth: maxDepth, &tree)
        } catch {
            return .failure(error)
        }
        // A scan that ends well has told of one whole value.
        return tree.result ?? .failure(.malformed(offset: bytes.count))
    }
}
