import NIOCore
import Primitives

/// When `SET` writes.
public enum RedisSetCondition: Sendable, Hashable {
    /// In any case.
    case always
    /// Only where the key does not exist (`NX`).
    case ifAbsent
    /// Only where the key exists (`XX`).
    case ifPresent
}

extension RedisCommand {
    /// `SET`; the expiry is kept in milliseconds (`PX`).
    public static func set(
        _ key: String, _ value: RedisArgument, expiry: Duration? = nil, condition: RedisSetCondition = .always
    ) -> RedisCommand {
        var arguments: [RedisArgument] = [.key(key), value]
        if let expiry { arguments += ["PX", RedisArgument(expiry.milliseconds(rounded: .up))] }
        switch condition {
        case .always: break
        case .ifAbsent: arguments.append("NX")
        case .ifPresent: arguments.append("XX")
        }
        return RedisCommand("SET", arguments)
    }
}

/// Strings and keys.
extension RedisCommands {
    /// The bytes at `key`, nil if there is no such key (`GET`).
    public func get(_ key: String) async throws(RedisError) -> ByteBuffer? {
        let reply = try await send(RedisCommand("GET", .key(key)))
        return reply.isNull ? nil : try reply.requireBytes("GET")
    }

    /// Writes `value` (`SET`); false if the condition did not hold.
    @discardableResult
    public func set(
        _ key: String, _ value: RedisArgument, expiry: Duration? = nil, condition: RedisSetCondition = .always
    ) async throws(RedisError) -> Bool {
        !(try await send(.set(key, value, expiry: expiry, condition: condition)).isNull)
    }

    /// Removes keys, in a cluster all of one slot; answers how many there were (`DEL`).
    @discardableResult
    public func del(_ keys: [String]) async throws(RedisError) -> Int {
        guard !keys.isEmpty else { return 0 }
        return try await send(RedisCommand("DEL", keys.map(RedisArgument.key))).requireInteger("DEL")
    }

    /// Removes a key; answers whether there was one (`DEL`).
    @discardableResult
    public func del(_ key: String) async throws(RedisError) -> Bool {
        try await del([key]) == 1
    }

    /// Lets the key expire (`PEXPIRE`, milliseconds); false if there is no such key.
    @discardableResult
    public func expire(_ key: String, after time: Duration) async throws(RedisError) -> Bool {
        try await send(RedisCommand("PEXPIRE", .key(key), RedisArgument(time.milliseconds(rounded: .up))))
            .requireInteger("PEXPIRE") == 1
    }

    /// Adds to the integer at `key`, which counts as 0 where absent; answers the sum (`INCRBY`).
    @discardableResult
    public func increment(_ key: String, by amount: Int = 1) async throws(RedisError) -> Int {
        try await send(RedisCommand("INCRBY", .key(key), RedisArgument(amount))).requireInteger("INCRBY")
    }

    /// One step of a walk over the keys below the prefix (`SCAN`), for tests and commands, not for requests.
    ///
    /// - Parameters:
    ///   - cursor: `0` at first, then the answered one, until that is `0`.
    ///   - pattern: a glob for the name after the prefix. The prefix itself is taken literally.
    /// - Returns: the next cursor, and names without prefix; a name may come twice.
    public func scan(
        cursor: String = "0", matching pattern: String = "*", count: Int = 100
    ) async throws(RedisError) -> (cursor: String, keys: [String]) {
        let literalPrefix = keyPrefix.reduce(into: "") { text, character in
            if "*?[]\\^-".contains(character) { text.append("\\") }
            text.append(character)
        }
        let reply = try await send(
            RedisCommand(
                "SCAN", RedisArgument(cursor), "MATCH", RedisArgument(literalPrefix + pattern), "COUNT",
                RedisArgument(count))
        ).requireArray("SCAN", atLeast: 2)
        var keys: [String] = []
        for key in try reply[1].requireArray("SCAN's keys") {
            keys.append(withoutPrefix(try key.requireString("SCAN's key")))
        }
        return (try reply[0].requireString("SCAN's cursor"), keys)
    }
}
