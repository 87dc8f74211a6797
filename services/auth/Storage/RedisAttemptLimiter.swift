import AuthCore
import Common
import Foundation
import Logging
import Metrics
import Primitives
import Redis
import Synchronization

/// Brute-force limits in Redis: one script counts an attempt in all of its windows or in none, on Redis's clock.
///
/// A window is a sorted set of the attempts in it, at most as many as its quota. A right password leaves no trace in it,
/// however many are given at once. While Redis does not answer, the same rules
/// hold for what this process sees, and `auth_attempt_limit_fallback` counts it.
final class RedisAttemptLimiter: AttemptLimiting {
    /// What waits here, each kind for itself: a flood of one takes no place from the other.
    struct Bounds: Sendable {
        /// Logins to accounts under attack that may be held at a time; one more is told to come back.
        var held = 512
        /// Attempts that wait for a place that others may give back.
        var turns = AttemptTurns.Limits()
    }

    private let redis: RedisClient
    /// How long Redis may take before this process decides alone: a quarter of what commands have.
    private let patience: Duration
    private let limits: AttemptLimits
    private let proofs: DeviceProofCodec
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let local = Mutex(LocalAttempts())
    private let bounds: Bounds
    private let turns: AttemptTurns
    private let held = Atomic<Int>(0)
    private let fallbacks = Counter(label: "auth_attempt_limit_fallback")

    init(
        redis: RedisClient, limits: AttemptLimits, proofs: DeviceProofCodec, bounds: Bounds = Bounds(), logger: Logger,
        now: @escaping @Sendable () -> Date
    ) {
        self.bounds = bounds
        turns = AttemptTurns(bounds.turns)
        self.redis = redis
        patience = redis.configuration.commandTimeout / 4
        self.limits = limits
        self.proofs = proofs
        self.logger = logger
        self.now = now
    }

    func admit(_ attempt: PasswordAttempt) async throws {
        let windows = limits.windows(of: attempt.purpose, proofs: proofs)
        var answer = await admit(attempt.id, windows)
        if case .occupied = answer { answer = try await turn(of: attempt, in: windows) }
        switch answer {
        case .admitted: return
        case .slowed: return try await slowDown(attempt)
        case .refused(let state), .occupied(let state): throw refused(state)
        }
    }

    private func turn(of attempt: PasswordAttempt, in windows: [AttemptWindow]) async throws -> AttemptAnswer {
        try await turns.wait {
            await admit(attempt.id, windows)
        } for: { answer in
            guard case .occupied(let state) = answer else { return nil }
            return windows.first { $0.policy == state.policy }?.key
        }
    }

    /// How many wait for a place, and how many are held.
    var waiting: (forTurn: Int, held: Int) { (turns.count, held.load(ordering: .relaxed)) }

    func settle(_ attempt: PasswordAttempt, isWrong: Bool) async {
        let windows = limits.windows(of: attempt.purpose, proofs: proofs)
        local.withLock { $0.settle(attempt.id, isWrong: isWrong, windows) }
        // Where it fails, the attempt counts as a wrong one.
        _ = try? await redis.eval(
            Self.settling, keys: windows.map(Self.key),
            arguments: [RedisArgument(attempt.id.lowercased), RedisArgument(isWrong ? 1 : 0)], timeout: patience)
        turns.wake(windows.map(\.key))
    }

    func admitRegistration(address: String) async throws {
        switch await admit(.v7(), limits.registration(address: address), isOpen: false) {
        case .admitted, .slowed: return
        case .refused(let state), .occupied(let state): throw refused(state)
        }
    }

    // MARK: Steps

    private func refused(_ state: RateLimitState) -> AuthRefusal {
        Counter(label: "auth_attempts_refused", dimensions: [("policy", state.policy)]).increment()
        return .tooManyAttempts(state)
    }

    private func slowDown(_ attempt: PasswordAttempt) async throws {
        do {
            try await hold(for: limits.slowDown)
        } catch {
            await settle(attempt, isWrong: false)
            throw error
        }
    }

    private func hold(for time: Duration) async throws {
        guard held.add(1, ordering: .relaxed).newValue <= bounds.held else {
            held.subtract(1, ordering: .relaxed)
            throw AuthRefusal.busy(retryAfter: max(time, AttemptWindow.turn))
        }
        defer { held.subtract(1, ordering: .relaxed) }
        try await Task.sleep(for: time)
    }

    /// - Parameter isOpen: whether it is still to be said what came of the attempt.
    private func admit(_ id: UUID, _ windows: [AttemptWindow], isOpen: Bool = true) async -> AttemptAnswer {
        do {
            return try await ask((isOpen ? "?" : "") + id.lowercased, windows)
        } catch {
            fallbacks.increment()
            logger.warning(
                "login limits are this process's own for now", metadata: [LogKey.error: "\(error)"])
            return local.withLock { $0.admit(id, windows, isOpen: isOpen, at: now()) }
        }
    }

    /// Redis's answer is not one of the script's.
    private struct Unreadable: Error {}

    private func ask(_ attempt: String, _ windows: [AttemptWindow]) async throws -> AttemptAnswer {
        var arguments = [RedisArgument(attempt), RedisArgument(AttemptWindow.judgement.milliseconds(rounded: .up))]
        for window in windows {
            arguments.append(RedisArgument(window.quota))
            arguments.append(RedisArgument(window.length.milliseconds(rounded: .up)))
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
        case -windows.count ... -1: return .occupied(windows[-kind - 1].state(retryAfter: AttemptWindow.turn))
        default: throw Unreadable()
        }
    }

    /// One hash tag for all: an attempt's windows are taken together.
    static func key(_ window: AttemptWindow) -> String { "attempts:{login}:\(window.key)" }

    /// Answers `{0, 1 if an account's slow-down holds}`, `{the window that refuses longest, milliseconds until it has room}`,
    /// or `{minus the window, 0}` where the place of an attempt that is being looked at may be given back.
    ///
    /// An attempt that is being looked at has a question mark before its id. One from the future is from before the clock
    /// was set back: it counts from now on.
    private static let script = RedisScript(
        """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        local judgement = tonumber(ARGV[2])
        local slowed, refusing, longest, occupied = 0, 0, -1, 0
        for index, key in ipairs(KEYS) do
            local quota, length = tonumber(ARGV[index * 3]), tonumber(ARGV[index * 3 + 1])
            redis.call('ZREMRANGEBYSCORE', key, '-inf', now - length)
            for _, early in ipairs(redis.call('ZRANGEBYSCORE', key, '(' .. now, '+inf')) do
                redis.call('ZADD', key, now, early)
                redis.call('PEXPIRE', key, length)
            end
            if redis.call('ZCARD', key) >= quota then
                if ARGV[index * 3 + 2] == '1' then
                    local open = false
                    for _, id in ipairs(redis.call('ZREVRANGEBYSCORE', key, '+inf', now - judgement, 'LIMIT', 0, 64)) do
                        if string.sub(id, 1, 1) == '?' then open = true break end
                    end
                    if open then
                        occupied = index
                    else
                        local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
                        local left = math.floor(tonumber(oldest[2]) + length - now)
                        if left > longest then refusing, longest = index, left end
                    end
                else
                    slowed = 1
                end
            end
        end
        if refusing > 0 then return { refusing, longest } end
        if occupied > 0 then return { -occupied, 0 } end
        for index, key in ipairs(KEYS) do
            local quota, length = tonumber(ARGV[index * 3]), tonumber(ARGV[index * 3 + 1])
            redis.call('ZADD', key, now, ARGV[1])
            redis.call('ZREMRANGEBYRANK', key, 0, -quota - 1)
            redis.call('PEXPIRE', key, length)
        end
        return { 0, slowed }
        """)

    /// Takes an attempt out of its windows, or lets it count from when it was made.
    private static let settling = RedisScript(
        """
        for _, key in ipairs(KEYS) do
            local made = redis.call('ZSCORE', key, '?' .. ARGV[1])
            if made then
                redis.call('ZREM', key, '?' .. ARGV[1])
                if ARGV[2] == '1' then redis.call('ZADD', key, made, ARGV[1]) end
            end
        end
        return 0
        """)
}
