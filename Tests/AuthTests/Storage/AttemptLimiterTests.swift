import Common
import Foundation
import Logging
import Redis
import Synchronization
import TestSupport
import Testing

@testable import AuthCore
@testable import auth

@Suite("Limits of attempts in Redis")
struct AttemptLimiterTests {
    private let limits = AttemptLimits(
        window: .seconds(2), perAccountAndAddress: 3, perAddress: 5, perAccount: 4, slowDown: .zero,
        registrationsPerAddress: 2)

    private func limiter(
        _ redis: RedisClient, _ limits: AttemptLimits, _ bounds: RedisAttemptLimiter.Bounds = .init()
    ) -> RedisAttemptLimiter {
        RedisAttemptLimiter(
            redis: redis, limits: limits, proofs: DeviceProofCodec(masterKey: Secret([UInt8](repeating: 7, count: 32))),
            bounds: bounds, logger: Logger(label: "test"), now: { Date() })
    }

    /// One place an account and address.
    private func single(perAccount: Int = 500, slowDown: Duration = .zero) -> AttemptLimits {
        AttemptLimits(
            window: .seconds(900), perAccountAndAddress: 1, perAddress: 500, perAccount: perAccount, slowDown: slowDown,
            registrationsPerAddress: 2)
    }

    /// Nobody looks again by the clock, nor gives up.
    private let patient = AttemptTurns.Limits(
        patience: .seconds(36_000), pause: .seconds(36_000), longestPause: .seconds(36_000))

    @Test("who waits for a place is let in when it is given back, and not by looking again and again")
    func turns() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let limiter = limiter(redis, single(), .init(turns: patient))
            let email = try EmailAddress(parsing: "ana@example.com")
            let first = attempt(email)
            try await limiter.admit(first)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        let next = attempt(email)
                        try await limiter.admit(next)
                        await limiter.settle(next, isWrong: false)
                    }
                }
                try await eventually { limiter.waiting.forTurn == 5 }
                await limiter.settle(first, isWrong: false)
                try await group.waitForAll()
            }
            #expect(limiter.waiting.forTurn == 0)
        }
    }

    @Test("whoever waits is told so at once when the place turns out to be a wrong password's")
    func wrongTurn() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let limiter = limiter(redis, single(), .init(turns: patient))
            let email = try EmailAddress(parsing: "ana@example.com")
            let first = attempt(email)
            try await limiter.admit(first)
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        do {
                            try await limiter.admit(attempt(email))
                            return false
                        } catch AuthRefusal.tooManyAttempts(let state) {
                            return state.retryAfter > .seconds(800)
                        } catch {
                            return false
                        }
                    }
                }
                try? await eventually { limiter.waiting.forTurn == 5 }
                await limiter.settle(first, isWrong: true)
                for await isRefused in group { #expect(isRefused) }
            }
        }
    }

    @Test("a place that another process gives back is found by looking")
    func elsewhere() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            let (here, there) = (limiter(redis, single()), limiter(redis, single()))
            let email = try EmailAddress(parsing: "ana@example.com")
            let first = attempt(email)
            try await there.admit(first)
            async let admitted: Void = here.admit(attempt(email))
            try await eventually { here.waiting.forTurn == 1 }
            await there.settle(first, isWrong: false)
            try await admitted
        }
    }

    @Test("those who wait for a place and those who are held under an attack have bounds of their own")
    func ownBounds() async throws {
        try await withTestRedis { (redis: RedisClient) async throws -> Void in
            var turns = patient
            turns.waiting = 1
            let limits = single(perAccount: 1, slowDown: .seconds(36_000))
            let limiter = limiter(redis, limits, .init(held: 1, turns: turns))
            let (ana, bia) = (
                try EmailAddress(parsing: "ana@example.com"), try EmailAddress(parsing: "bia@example.com")
            )
            try await limiter.admit(attempt(ana))
            let waiting = Task { try await limiter.admit(attempt(ana)) }
            try await eventually { limiter.waiting.forTurn == 1 }
            await #expect(throws: AuthRefusal.busy(retryAfter: AttemptWindow.turn)) {
                try await limiter.admit(attempt(ana))
            }
            func fromElsewhere(_ address: String) -> PasswordAttempt {
                PasswordAttempt(.login(bia, address: address, deviceProof: nil))
            }
            try await limiter.admit(fromElsewhere("10.0.0.2"))
            let held = Task { try await limiter.admit(fromElsewhere("10.0.0.3")) }
            try await eventually { limiter.waiting.held == 1 }
            await #expect(throws: AuthRefusal.busy(retryAfter: .seconds(36_000))) {
                try await limiter.admit(fromElsewhere("10.0.0.4"))
            }
            #expect(limiter.waiting.forTurn == 1)
            for task in [waiting, held] {
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
            #expect(limiter.waiting.forTurn == 0 && limiter.waiting.held == 0)
        }
    }

    /// A window of one place, who looked at it and who got in.
    private final class Turnstile: Sendable {
        private let free = Mutex(0)
        private let state = Mutex<(looks: [Int], admitted: [Int])>(([], []))

        var looks: [Int] { state.withLock { $0.looks } }
        var admitted: [Int] { state.withLock { $0.admitted } }

        func open() { free.withLock { $0 = 1 } }

        func look(_ number: Int) -> AttemptAnswer {
            state.withLock { $0.looks.append(number) }
            let isFree = free.withLock { free in
                guard free > 0 else { return false }
                free -= 1
                return true
            }
            let state = RateLimitState(policy: "p", quota: 1, window: .seconds(1), retryAfter: .seconds(1))
            return isFree ? .admitted : .occupied(state)
        }

        func admit(_ number: Int) { state.withLock { $0.admitted.append(number) } }
    }

    @Test("a place that is given back is for the one that has waited longest")
    func order() async throws {
        let turns = AttemptTurns(patient)
        let turnstile = Turnstile()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask {
                    let answer = try await turns.wait {
                        turnstile.look(number)
                    } for: {
                        $0 == .admitted ? nil : "window"
                    }
                    if answer == .admitted { turnstile.admit(number) }
                }
                // Once as it comes, and once more when it can be woken.
                try await eventually { turnstile.looks == (0...number).flatMap { [$0, $0] } }
            }
            for number in 0..<4 {
                turnstile.open()
                turns.wake(["window", "another"])
                try await eventually { turnstile.admitted == Array(0...number) }
            }
            try await group.waitForAll()
        }
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
            } catch AuthRefusal.tooManyAttempts(let state) where state.retryAfter <= AttemptWindow.turn {
                continue
            } catch AuthRefusal.tooManyAttempts(let state) {
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
            let refused = await #expect(throws: AuthRefusal.self) { () async throws -> Void in
                try await limiter.admit(attempt())
            }
            guard case .tooManyAttempts(let state) = refused else { throw try #require(refused) }
            #expect(state.retryAfter <= .seconds(2))
            try await eventually { (try? await limiter.admit(attempt())) != nil }
        }
    }
}
