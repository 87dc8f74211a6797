import NIOCore

/// A reply, as RESP2 has it.
///
/// An error at the top of a reply is thrown by the client as ``RedisError/server(code:message:)``; ``error(_:)`` occurs
/// only inside arrays (the results of `EXEC`, or of a script).
public enum RedisValue: Sendable, Hashable {
    /// A status such as `OK`.
    case simpleString(String)
    /// Bytes, which need not be text.
    case bulk(ByteBuffer)
    /// A signed 64-bit integer.
    case integer(Int)
    /// Elements in the server's order.
    case array([RedisValue])
    /// The null bulk or the null array: no such key, no such element, nothing within the block time.
    case null
    /// An error inside an array.
    case error(RedisError)
}

extension RedisValue {
    /// The bytes of a bulk or simple string, else nil.
    public var bytes: ByteBuffer? {
        switch self {
        case .bulk(let buffer): buffer
        case .simpleString(let text): ByteBuffer(string: text)
        case .integer, .array, .null, .error: nil
        }
    }

    /// The text of a bulk or simple string (invalid UTF-8 is repaired), else nil.
    public var string: String? {
        switch self {
        case .bulk(let buffer): String(buffer: buffer)
        case .simpleString(let text): text
        case .integer, .array, .null, .error: nil
        }
    }

    /// The integer, also where Redis writes one as text; else nil.
    public var integer: Int? {
        switch self {
        case .integer(let value): value
        case .bulk, .simpleString: string.flatMap(Int.init)
        case .array, .null, .error: nil
        }
    }

    /// The elements of an array, else nil.
    public var array: [RedisValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// Whether this is the null bulk or the null array.
    public var isNull: Bool {
        guard case .null = self else { return false }
        return true
    }
}

/// The checks by which the typed commands read replies: each throws ``RedisError/unexpectedReply(_:)`` and names what it
/// wanted, never what it got, which may be private.
extension RedisValue {
    func requireString(_ what: StaticString) throws(RedisError) -> String {
        guard let string else { throw .unexpectedReply("\(what) is not a string") }
        return string
    }

    func requireBytes(_ what: StaticString) throws(RedisError) -> ByteBuffer {
        guard let bytes else { throw .unexpectedReply("\(what) is not a string") }
        return bytes
    }

    func requireInteger(_ what: StaticString) throws(RedisError) -> Int {
        guard let integer else { throw .unexpectedReply("\(what) is not an integer") }
        return integer
    }

    func requireArray(_ what: StaticString, atLeast count: Int = 0) throws(RedisError) -> [RedisValue] {
        guard let array, array.count >= count else { throw .unexpectedReply("\(what) is not an array of its length") }
        return array
    }

    /// An array of alternating names and values, as `XINFO` and `CONFIG GET` answer in RESP2. A repeated name keeps its
    /// first value.
    func requireFields(_ what: StaticString) throws(RedisError) -> [String: RedisValue] {
        let elements = try requireArray(what)
        guard elements.count.isMultiple(of: 2) else { throw .unexpectedReply("\(what) has a name without a value") }
        var fields: [String: RedisValue] = [:]
        for index in stride(from: 0, to: elements.count, by: 2) {
            let name = try elements[index].requireString(what)
            if fields[name] == nil { fields[name] = elements[index + 1] }
        }
        return fields
    }
}
