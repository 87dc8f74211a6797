import Common
import Foundation
import Logging
import Metrics
import Redis
import Synchronization

/// Brute-force limits in Redis: one script counts an attempt in all of its windows or in none, on Redis's clock.
///
/// A window is a sorted set of the attempts in it, at most as many as its quota. While Redis does not answer, the same rules
/// hold for what this process sees, and `auth_attempt_limit_fallback` counts it.
final class RedisAttemptLimiter: AttemptLimiting {
    /// Logins that may be held at a time; one more is told to come back.
    private static let maxHeld = 512

    private let redis: RedisClient
    /// How long Redis may take before this process decides alone: a quarter of what commands have.
    private let patience: Duration
    private let limits: AttemptLimits
    private let proofs: DeviceProofCodec
    private let logger: Logger
    private let local = Mutex(LocalAttempts())
    private let held = Atomic<Int>(0)
    private let fallbacks = Counter(label: "auth_attempt_limit_fallback")

    init(redis: RedisClient, limits: AttemptLimits, proofs: DeviceProofCodec, logger: Logger) {
        self.redis = redis
        patience = redis.configuration.commandTimeout / 4
        self.limits = limits
        self.proofs = proofs
        self.logger = logger
    }

    func admitLogin(_ attempt: LoginAttempt) async throws {
        switch await admit(attempt.id, windows(of: attempt)) {
        case .admitted: return
        case .refused(let state): throw refused(state)
        case .slowed: try await hold()
        }
    }

    func loginSucceeded(_ attempt: LoginAttempt) async {
        let windows = windows(of: attempt)
        local.withLock { $0.forgive(attempt.id, windows) }
        let commands = windows.map {
            RedisCommand("ZREM", .key(Self.key($0)), RedisArgument(attempt.id.lowercased))
        }
        // Where it fails, a right password counts as one attempt.
        _ = try? await redis.pipeline(commands)
    }

    func admitRegistration(address: String) async throws {
        if case .refused(let state) = await admit(.v7(), limits.registration(address: address)) {
            throw refused(state)
        }
    }

    func admitConfirmation(account: Account) async throws {
        if case .refused(let state) = await admit(.v7(), limits.confirmation(userID: account.id)) {
            throw refused(state)
        }
    }

    // MARK: Steps

    private func windows(of attempt: LoginAttempt) -> [AttemptWindow] {
        let email = attempt.email.text
        let device = attempt.deviceProof.flatMap { proofs.device(of: $0, for: email) }
        return limits.login(email: email, address: attempt.address, device: device)
    }

    private func refused(_ state: RateLimitState) -> AuthFailure {
        Counter(label: "auth_attempts_refused", dimensions: [("policy", state.policy)]).increment()
        return .tooManyAttempts(state)
    }

    private func hold() async throws {
        guard held.add(1, ordering: .relaxed).newValue <= Self.maxHeld else {
            held.subtract(1, ordering: .relaxed)
            throw AuthFailure.busy(retryAfter: limits.slowDown)
        }
        defer { held.subtract(1, ordering: .relaxed) }
        try await Task.sleep(for: limits.slowDown)
    }

    private func admit(_ id: UUID, _ windows: [AttemptWindow]) async -> AttemptVerdict {
        do {
            return try await ask(id, windows)
        } catch {
            fallbacks.increment()
            logger.warning(
                "login limits are this process's own for now", metadata: [LogKey.error: "\(error)"])
            return local.withLock { $0.admit(id, windows, now: Date()) }
        }
    }

    /// Redis's answer is not one of the script's.
    private struct Unreadable: Error {}

    private func ask(_ id: UUID, _ windows: [AttemptWindow]) async throws -> AttemptVerdict {
        var arguments = [RedisArgument(id.lowercased)]
        for window in windows {
            arguments.append(RedisArgument(window.quota))
            arguments.append(RedisArgument(window.length.wholeMilliseconds))
            arguments.append(RedisArgument(window.atLimit == .refuse ? 1 : 0))
        }
        let reply = try await redis.eval(
            Self.script, keys: windows.map(Self.key), arguments: arguments, timeout: patience)
        guard let parts = reply.array?.map(\.integer), parts.count == 2, let kind = parts[0], let value = parts[1]
        else { throw Unreadable() }
        switch kind {
        case 0: return value == 0 ? .admitted : .slowed
        case 1...windows.count:
            return .refused(windows[kind - 1].state(retryAfter: .milliseconds(max(1, value))))
        default: throw Unreadable()
        }
    }

    /// One hash tag for all: an attempt's windows are taken together.
    static func key(_ window: AttemptWindow) -> String { "attempts:{login}:\(window.key)" }

    /// Answers `{0, 1 if an account's slow-down holds}`, or `{the window that refuses, milliseconds until it has room}`. An
    /// attempt from the future is one from before the clock was set back: it counts from now on.
    private static let script = RedisScript(
        """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        local slowed = 0
        for index, key in ipairs(KEYS) do
            local quota, length = tonumber(ARGV[index * 3 - 1]), tonumber(ARGV[index * 3])
            redis.call('ZREMRANGEBYSCORE', key, '-inf', now - length)
            for _, early in ipairs(redis.call('ZRANGEBYSCORE', key, '(' .. now, '+inf')) do
                redis.call('ZADD', key, now, early)
                redis.call('PEXPIRE', key, length)
            end
            if redis.call('ZCARD', key) >= quota then
                if ARGV[index * 3 + 1] == '1' then
                    local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
                    return { index, math.floor(tonumber(oldest[2]) + length - now) }
                end
                slowed = 1
            end
        end
        for index, key in ipairs(KEYS) do
            local quota, length = tonumber(ARGV[index * 3 - 1]), tonumber(ARGV[index * 3])
            redis.call('ZADD', key, now, ARGV[1])
            redis.call('ZREMRANGEBYRANK', key, 0, -quota - 1)
            redis.call('PEXPIRE', key, length)
        end
        return { 0, slowed }
        """)
}
