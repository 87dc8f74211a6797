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

    /// The `EVALSHA` of the script. The client sends `EVAL` in its place when the server answers `NOSCRIPT` (the script
    /// has not run then, so nothing happens twice); in a pipeline it then runs after the commands that followed it.
    public func command(keys: [String], arguments: [RedisArgument] = []) -> RedisCommand {
        RedisCommand("EVALSHA", call(of: RedisArgument(sha1), keys, arguments), script: self)
    }

    /// The `EVAL` that takes the place of `command`, an `EVALSHA` of this script. It also loads the script.
    func fallback(for command: RedisCommand) -> RedisCommand {
        RedisCommand("EVAL", [RedisArgument(source)] + command.arguments.dropFirst())
    }

    private func call(of script: RedisArgument, _ keys: [String], _ arguments: [RedisArgument]) -> [RedisArgument] {
        [script, RedisArgument(keys.count)] + keys.map(RedisArgument.key) + arguments
    }
}
