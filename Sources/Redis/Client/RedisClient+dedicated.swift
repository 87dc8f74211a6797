import NIOCore

extension RedisClient {
    /// Opens a connection for `body` alone and closes it afterwards, however `body` ends.
    ///
    /// - Throws: what `body` throws; ``RedisError`` if the connection could not be made within
    ///   ``RedisConfiguration/connectTimeout``, or ``RedisConfiguration/maxDedicatedConnections`` are open.
    public func withDedicatedConnection<R>(
        isolation: isolated (any Actor)? = #isolation, _ body: (RedisConnection) async throws -> R
    ) async throws -> R {
        let connection = try await openDedicatedConnection()
        let result: Result<R, any Error>
        do { result = .success(try await body(connection)) } catch { result = .failure(error) }
        dedicated.withLock { $0.remove(connection) }
        await connection.close()
        return try result.get()
    }

    private func openDedicatedConnection() async throws -> RedisConnection {
        try dedicated.withLock { connections throws(RedisError) in
            try connections.reserve(limit: configuration.maxDedicatedConnections)
        }
        let connection: RedisConnection
        do {
            connection = try await RedisConnection.connect(factory, on: eventLoopGroup.next()).get()
        } catch {
            dedicated.withLock { $0.abandon() }
            throw error
        }
        guard dedicated.withLock({ $0.add(connection) }) else {
            await connection.close()
            throw RedisError.shutdown
        }
        return connection
    }
}
