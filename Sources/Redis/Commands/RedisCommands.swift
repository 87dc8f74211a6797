/// What can send commands: the client over its shared connection, or a dedicated connection.
///
/// The typed commands are extensions of this protocol. They take keys without the prefix and put it before each, and
/// answer keys without it.
public protocol RedisCommands: Sendable {
    /// The prefix put before every key.
    var keyPrefix: String { get }

    /// Sends a command and answers its reply.
    /// - Parameter timeout: the configured command timeout if nil.
    func send(_ command: RedisCommand, timeout: Duration?) async throws(RedisError) -> RedisValue

    /// Sends commands in one write; each has its own result, in the order of the commands.
    /// - Parameter timeout: one time for all; the configured command timeout if nil.
    func pipeline(
        _ commands: [RedisCommand], timeout: Duration?
    ) async throws(RedisError) -> [Result<RedisValue, RedisError>]
}

extension RedisCommands {
    /// Sends a command within the configured command timeout.
    public func send(_ command: RedisCommand) async throws(RedisError) -> RedisValue {
        try await send(command, timeout: nil)
    }

    /// Sends commands in one write within the configured command timeout.
    public func pipeline(_ commands: [RedisCommand]) async throws(RedisError) -> [Result<RedisValue, RedisError>] {
        try await pipeline(commands, timeout: nil)
    }

    /// Runs a script by its SHA-1 (`EVALSHA`), or by its text where the server does not know it.
    ///
    /// - Parameter keys: all keys the script touches, of one hash slot (`rl:{42}:a`, `rl:{42}:b`).
    public func eval(
        _ script: RedisScript, keys: [String], arguments: [RedisArgument] = [], timeout: Duration? = nil
    ) async throws(RedisError) -> RedisValue {
        try await send(script.command(keys: keys, arguments: arguments), timeout: timeout)
    }

    /// `key` without the prefix; as it is if it has none.
    func withoutPrefix(_ key: String) -> String {
        key.hasPrefix(keyPrefix) ? String(key.dropFirst(keyPrefix.count)) : key
    }
}
