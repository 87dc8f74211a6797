import Foundation
import Redis
import TestSupport

extension TestBus {
    /// Runs `body` with a client whose user may not do some things: a server that refuses at exactly that point.
    /// - Parameter rules: ACL rules taken from a user who may do everything, such as `-xack`.
    func withRestrictedRedis<R>(forbidding rules: [String], _ body: (RedisClient) async throws -> R) async throws -> R {
        let user = "restricted-\(UUID().uuidString.lowercased())"
        let grants = ["on", ">secret", "~*", "&*", "+@all"] + rules
        _ = try await redis.send(
            RedisCommand("ACL", ["SETUSER", RedisArgument(user)] + grants.map { RedisArgument($0) }))
        let configuration = redis.configuration
        var url = URLComponents()
        url.scheme = "redis"
        url.host = configuration.host
        url.port = configuration.port
        url.user = user
        url.password = "secret"
        var restricted = try RedisConfiguration(url: try url.url.map(\.absoluteString).orThrow())
        restricted.keyPrefix = configuration.keyPrefix
        let result: Result<R, any Error>
        do {
            result = .success(try await withRedis(restricted) { try await body($0) })
        } catch {
            result = .failure(error)
        }
        _ = try await redis.send(RedisCommand("ACL", "DELUSER", RedisArgument(user)))
        return try result.get()
    }
}

extension Optional {
    fileprivate func orThrow() throws -> Wrapped {
        guard let self else { throw TestEnvironmentError("there is no value") }
        return self
    }
}
