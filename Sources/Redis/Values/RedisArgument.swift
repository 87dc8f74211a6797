import NIOCore

/// One argument of a command: text, bytes, a number or a key.
///
/// Only arguments made by ``key(_:)`` are keys: they get the client's key prefix, and a cluster would route by them.
public struct RedisArgument: Sendable, Hashable {
    enum Storage: Sendable, Hashable {
        case string(String)
        case bytes([UInt8])
        case buffer(ByteBuffer)
        case key(String)
    }

    let storage: Storage

    private init(storage: Storage) {
        self.storage = storage
    }

    /// The UTF-8 of a text.
    public init(_ string: String) {
        self.init(storage: .string(string))
    }

    /// Bytes as they are; CR, LF and NUL have no meaning.
    public init(_ bytes: [UInt8]) {
        self.init(storage: .bytes(bytes))
    }

    /// The readable bytes of a buffer.
    public init(_ buffer: ByteBuffer) {
        self.init(storage: .buffer(buffer))
    }

    /// The decimal text of an integer.
    public init(_ integer: some BinaryInteger) {
        self.init(storage: .string(String(integer)))
    }

    /// The key `name`, without the client's prefix.
    ///
    /// In Redis Cluster only keys of one slot may meet in a command: give keys that belong together the same hash tag
    /// (`rl:room:{<roomId>}:global`).
    public static func key(_ name: String) -> RedisArgument {
        RedisArgument(storage: .key(name))
    }

    /// The key's name, where this is a key.
    public var key: String? {
        guard case .key(let name) = storage else { return nil }
        return name
    }

    /// The argument's size in bytes, without a prefix.
    var byteCount: Int {
        switch storage {
        case .string(let text), .key(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .buffer(let buffer): buffer.readableBytes
        }
    }
}

extension RedisArgument: ExpressibleByStringInterpolation {
    /// The UTF-8 of a literal.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}

extension RedisArgument: ExpressibleByIntegerLiteral {
    /// The decimal text of a literal.
    public init(integerLiteral value: Int) {
        self.init(value)
    }
}
