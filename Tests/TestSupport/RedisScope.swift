import Foundation
import Logging
import Redis

/// Runs `body` with a client of the shared server whose keys have a prefix of their own; they are deleted afterwards.
@discardableResult
public func withTestRedis<R>(
    configure: (inout RedisConfiguration) -> Void = { _ in }, isolation: isolated (any Actor)? = #isolation,
    _ body: (RedisClient) async throws -> R
) async throws -> R {
    var configuration = try RedisConfiguration(url: TestEnvironment.redisURL)
    // The other tests load the same machine: only a test about time sets a short one.
    configuration.commandTimeout = .seconds(20)
    configuration.connectTimeout = .seconds(20)
    configuration.keyPrefix = "test:\(UUID().uuidString.lowercased()):"
    configure(&configuration)
    return try await withRedis(configuration) { client in
        let result: Result<R, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        try await removeKeys(of: configuration)
        return try result.get()
    }
}

/// Runs `body` with a client, which is shut down afterwards.
@discardableResult
public func withRedis<R>(
    _ configuration: RedisConfiguration, isolation: isolated (any Actor)? = #isolation,
    _ body: (RedisClient) async throws -> R
) async throws -> R {
    // Lost connections are what many tests are about: their warnings would only hide what matters.
    var logger = Logger(label: "test.redis")
    logger.logLevel = .critical
    let client = RedisClient(configuration: configuration, logger: logger)
    let result: Result<R, any Error>
    do { result = .success(try await body(client)) } catch { result = .failure(error) }
    await client.shutdown()
    return try result.get()
}

/// Deletes all keys below the prefix, over a connection that no test has touched.
private func removeKeys(of configuration: RedisConfiguration) async throws {
    var cleaning = try RedisConfiguration(url: TestEnvironment.redisURL)
    cleaning.keyPrefix = configuration.keyPrefix
    cleaning.commandTimeout = .seconds(20)
    cleaning.connectTimeout = .seconds(20)
    try await withRedis(cleaning) { client in
        var cursor = "0"
        repeat {
            let step = try await client.scan(cursor: cursor, count: 1000)
            try await client.del(step.keys)
            cursor = step.cursor
        } while cursor != "0"
    }
}
