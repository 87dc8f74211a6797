import Redis

/// What the services ask of no Redis, and tests do.
extension RedisCommands {
    /// The time until the key expires (`PTTL`); nil if it does not exist or never expires.
    public func timeToLive(_ key: String) async throws(RedisError) -> Duration? {
        let milliseconds = try await send(RedisCommand("PTTL", .key(key))).integer ?? -1
        return milliseconds >= 0 ? .milliseconds(milliseconds) : nil
    }

    /// Removes all entries but the newest `count`, pending ones too (`XTRIM`).
    public func xtrim(_ stream: String, keeping count: Int) async throws(RedisError) {
        _ = try await send(RedisCommand("XTRIM", .key(stream), "MAXLEN", "=", RedisArgument(count)))
    }
}
