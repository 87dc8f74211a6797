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

    private func limiter(_ redis: RedisClient, _ limits: AttemptLimits) -> RedisAttemptLimiter {
        RedisAttemptLimiter(
            redis: redis, limits: limits, proofs: DeviceProofCodec(masterKey: Secret([UInt8](repeating: 7, count: 32))),
            logger: Logger(label: "test"))
    }

    private func attempt(_ email: EmailAddress) -> PasswordAttempt {
        PasswordAttempt(.login(email, address: "10.0.0.1", deviceProof: nil))
    }

    /// nil once a password was looked at, else how long to wait. Who is told to come back in a moment does.
    private func outcome(of email: EmailAddress, _ isWrong: Bool, _ limiter: RedisAttemptLimiter) async -> Duration? {
        while true {
            let attempt = attempt(email)
            do {
                try await limiter.admit(attempt)
                await limiter.settle(attempt, isWrong: isWrong)
                return nil
            } catch AuthFailure.tooManyAttempts(let state) where state.retryAfter <= AttemptWindow.turn {
                continue
            } catch AuthFailure.tooManyAttempts(let state) {
                return state.retryAfter
            } catch {
                return .zero
            }
        }
    }

    @Test(
        "however many right passwords come at once, each gets a place; of as many wrong ones no more than the quota is looked at",
        arguments: [false, true])
    func atOnce(_ areWrong: Bool) async throws {
        let limits = AttemptLimits(
            window: .seconds(900), perAccountAndAddress: 3, perAddress: 500, perAccount: 500, slowDown: .zero,
            registrationsPerAddress: 2)
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let limiter = limiter(redis, limits)
            let email = try EmailAddress(parsing: "ana@example.com")
            let waits = await withTaskGroup(of: Duration?.self) { group in
                for _ in 0..<20 { group.addTask { await outcome(of: email, areWrong, limiter) } }
                return await group.reduce(into: [Duration?]()) { $0.append($1) }
            }
            let (judged, refused) = (waits.filter { $0 == nil }.count, waits.compactMap { $0 })
            #expect(judged == (areWrong ? 3 : 20))
            #expect(refused.allSatisfy { $0 > .seconds(800) && $0 <= .seconds(900) })
        }
    }

    @Test("a clock that was set back makes nobody wait longer than the window")
    func clockSetBack() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let limiter = limiter(redis, limits)
            let email = try EmailAddress(parsing: "ana@example.com")
            func attempt() -> PasswordAttempt { self.attempt(email) }
            let inAnHour = Int64((Date().timeIntervalSince1970 + 3600) * 1000)
            for window in limits.login(email: email.text, address: "10.0.0.1", device: nil) {
                for number in 0..<window.quota {
                    let member = RedisArgument("early \(number)")
                    _ = try await redis.send(
                        RedisCommand("ZADD", .key(RedisAttemptLimiter.key(window)), RedisArgument(inAnHour), member))
                }
            }
            let refused = await #expect(throws: AuthFailure.self) { () async throws -> Void in
                try await limiter.admit(attempt())
            }
            guard case .tooManyAttempts(let state) = refused else { throw try #require(refused) }
            #expect(state.retryAfter <= .seconds(2))
            try await eventually { (try? await limiter.admit(attempt())) != nil }
        }
    }
}
