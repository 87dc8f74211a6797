import Primitives

/// A Lua script, addressed by the SHA-1 of its text, which is computed once.
///
/// Make scripts static constants. A script must touch only the keys it is given, all of one hash slot.
public struct RedisScript: Sendable, Hashable {
    /// The script's text.
    public let source: String
    /// The lower-case hexadecimal SHA-1 of the text, as `EVALSHA` wants it.
    public let sha1: String

    /// A script of this text.
    public init(_ source: String) {
        self.source = source
        self.sha1 = Hexadecimal.encode(SHA1.digest(source.utf8))
    }
}
