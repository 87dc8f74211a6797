/// Questions to the server itself.
extension RedisCommands {
    /// Proves that the server answers (`PING`).
    public func ping(timeout: Duration? = nil) async throws(RedisError) {
        _ = try await send(RedisCommand("PING"), timeout: timeout)
    }

    /// A section of `INFO`, by field name.
    public func info(_ section: String) async throws(RedisError) -> [String: String] {
        let text = try await send(RedisCommand("INFO", RedisArgument(section))).requireString("INFO")
        var fields: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { fields[String(parts[0])] = String(parts[1]) }
        }
        return fields
    }

    /// The server's `maxmemory-policy`, from `CONFIG GET` or, where ACLs forbid that, from `INFO memory`.
    public func evictionPolicy() async throws(RedisError) -> String {
        let setting: String?
        do throws(RedisError) {
            let reply = try await send(RedisCommand("CONFIG", "GET", "maxmemory-policy"))
            setting = try reply.requireFields("CONFIG GET")["maxmemory-policy"]?.string
        } catch {
            // A managed server may lack CONFIG altogether, which is an unknown command.
            guard case .server = error else { throw error }
            setting = nil
        }
        if let setting { return setting }
        guard let policy = try await info("memory")["maxmemory_policy"] else {
            throw .unexpectedReply("neither CONFIG GET nor INFO tells the maxmemory-policy")
        }
        return policy
    }

    /// Throws ``RedisError/evictionEnabled(policy:)`` unless the server's `maxmemory-policy` is `noeviction`.
    ///
    /// For the start of a service: with any other policy a full server silently drops streams and counters.
    public func requireNoEviction() async throws(RedisError) {
        let policy = try await evictionPolicy()
        guard policy == "noeviction" else { throw .evictionEnabled(policy: policy) }
    }
}
