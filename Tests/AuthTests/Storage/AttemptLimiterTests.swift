import Common
import Foundation
import Logging
import Redis
import TestSupport
import Testing

@testable import auth

@Suite("Limits of attempts in Redis")
struct AttemptLimiterTests {
    private let limits = AttemptLimits(
        window: .seconds(2), perAccountAndAddress: 3, perAddress: 5, perAccount: 4, slowDown: .zero,
        registrationsPerAddress: 2)

    @Test("a clock that was set back makes nobody wait longer than the window")
    func clockSetBack() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let limiter = RedisAttemptLimiter(
                redis: redis, limits: limits,
                proofs: DeviceProofCodec(masterKey: Secret([UInt8](repeating: 7, count: 32))),
                logger: Logger(label: "test"))
            let email = try EmailAddress(parsing: "ana@example.com")
            func attempt() -> LoginAttempt { LoginAttempt(email: email, address: "10.0.0.1", deviceProof: nil) }
            let inAnHour = Int64((Date().timeIntervalSince1970 + 3600) * 1000)
            for window in limits.login(email: email.text, address: "10.0.0.1", device: nil) {
                for number in 0..<window.quota {
                    let member = RedisArgument("early \(number)")
                    _ = try await redis.send(
                        RedisCommand("ZADD", .key(RedisAttemptLimiter.key(window)), RedisArgument(inAnHour), member))
                }
            }
            let refused = await #expect(throws: AuthFailure.self) { () async throws -> Void in
                try await limiter.admitLogin(attempt())
            }
            guard case .tooManyAttempts(let state) = refused else { throw try #require(refused) }
            #expect(state.retryAfter <= .seconds(2))
            try await eventually { (try? await limiter.admitLogin(attempt())) != nil }
        }
    }
}
