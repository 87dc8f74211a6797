import Common
import Foundation
import Logging
import Metrics
import Primitives
import Redis
import RoomsGatewayCore
import Synchronization

/// The room's two windows in Redis: both keys in one script, so that a message takes both or neither, on one clock.
///
/// Keys are `rl:room:{<roomId>}:global` and `rl:room:{<roomId>}:user:{<userId>}`; a value is the time of the last
/// accepted message and the reservation that set it; each key outlives its window by `margin`. If Redis does not
/// answer, the same rules are applied to what this process sees itself, and `rooms_rate_limit_fallback_total` counts it.
final class RedisRateLimiter: RateLimiting {
    struct Limits: Sendable {
        /// How much longer than its window a key lives.
        var margin: Duration = .seconds(5)
        /// How long Redis is left alone after it failed to answer.
        var pause: Duration = .seconds(1)
    }

    private let redis: RedisClient
    private let limits: Limits
    /// How long Redis may take to answer before this process decides alone: a quarter of what commands have.
    private let patience: Duration
    private let fallback = LocalRateLimiter()
    private let askAgainAt = Mutex(ContinuousClock.now)
    private let logger: Logger
    private let fallbacks = Counter(label: "rooms_rate_limit_fallback_total")
    private let refusals = [
        RateLimitRefusal.Window.room: Counter(
            label: "rooms_rate_limit_refusals_total", dimensions: [("window", "room")]),
        RateLimitRefusal.Window.user: Counter(
            label: "rooms_rate_limit_refusals_total", dimensions: [("window", "user")]),
    ]

    init(redis: RedisClient, limits: Limits = Limits(), logger: Logger) {
        self.redis = redis
        self.limits = limits
        patience = redis.configuration.commandTimeout / 4
        self.logger = logger
    }

    func reserve(
        roomID: UUID, userID: UUID, windows: RateWindows
    ) async throws(RoomsRefusal) -> RateReservation? {
        guard !windows.isOff else { return nil }
        let answer =
            await ask(roomID: roomID, userID: userID, windows: windows)
            ?? fallback.reserve(roomID: roomID, userID: userID, windows: windows)
        switch answer {
        case .reserved(let reservation): return reservation
        case .refused(let refusal):
            refusals[refusal.window]?.increment()
            throw .rateLimited(refusal)
        }
    }

    func release(_ reservation: RateReservation, windows: RateWindows) async {
        guard !reservation.local else { return fallback.release(reservation) }
        let margin = limits.margin.milliseconds(rounded: .up)
        do {
            _ = try await redis.eval(
                Self.releaseScript,
                keys: Self.keys(roomID: reservation.roomID, userID: reservation.userID),
                arguments: [
                    RedisArgument(reservation.token),
                    RedisArgument(reservation.previousInRoom.map(String.init) ?? ""),
                    RedisArgument(reservation.previousOfUser.map(String.init) ?? ""),
                    RedisArgument(windows.roomMilliseconds + margin),
                    RedisArgument(windows.userMilliseconds + margin),
                ]
            )
        } catch {
            // The window then stays taken for its length: too strict for a moment, never too lax.
            logger.warning("a rate limit window was not given back", metadata: ["error": "\(error)"])
        }
    }

    /// nil if Redis did not answer.
    private func ask(roomID: UUID, userID: UUID, windows: RateWindows) async -> RateLimitAnswer? {
        let now = ContinuousClock.now
        guard askAgainAt.withLock({ $0 <= now }) else {
            fallbacks.increment()
            return nil
        }
        let token = UUID.v7().lowercased
        do {
            let reply = try await redis.eval(
                Self.reserveScript,
                keys: Self.keys(roomID: roomID, userID: userID),
                arguments: [
                    RedisArgument(windows.roomMilliseconds), RedisArgument(windows.userMilliseconds),
                    RedisArgument(limits.margin.milliseconds(rounded: .up)), RedisArgument(token),
                ],
                timeout: patience
            )
            return try RateLimitAnswer(
                reply: reply, roomID: roomID, userID: userID, windows: windows, token: token)
        } catch {
            askAgainAt.withLock { $0 = now.advanced(by: limits.pause) }
            fallbacks.increment()
            logger.warning("rate limits are this process's own for now", metadata: ["error": "\(error)"])
            return nil
        }
    }

    static func keys(roomID: UUID, userID: UUID) -> [String] {
        let room = "rl:room:{\(roomID.lowercased)}"
        return ["\(room):global", "\(room):user:{\(userID.lowercased)}"]
    }

    /// Answers `{1, last in room, last of user}` (empty text where there was none) or `{0, left in room, left of user}`,
    /// in milliseconds. A message from the future is one from before the clock was set back: it counts from now on, so
    /// that its window ends after its length and not when the clock has caught up.
    private static let reserveScript = RedisScript(
        """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        local function last(key, window)
            local value = redis.call('GET', key)
            local at = value and tonumber(string.match(value, '^%d+'))
            if at and at > now and window > 0 then
                at = now
                local since = string.format('%d', now) .. string.match(value, ':.*$')
                redis.call('SET', key, since, 'PX', window + ARGV[3])
            end
            return at
        end
        local function remaining(window, at)
            if window == 0 or not at then return 0 end
            return math.max(0, math.min(window, window - (now - at)))
        end
        local windows = { tonumber(ARGV[1]), tonumber(ARGV[2]) }
        local room, user = last(KEYS[1], windows[1]), last(KEYS[2], windows[2])
        local room_left, user_left = remaining(windows[1], room), remaining(windows[2], user)
        if room_left > 0 or user_left > 0 then return { 0, tostring(room_left), tostring(user_left) } end
        for index, key in ipairs(KEYS) do
            if windows[index] > 0 then
                redis.call('SET', key, string.format('%d:%s', now, ARGV[4]), 'PX', windows[index] + ARGV[3])
            end
        end
        local function text(at) return at and string.format('%d', at) or '' end
        return { 1, text(room), text(user) }
        """)

    /// Puts back what stood there before, where the reservation is still the newest.
    private static let releaseScript = RedisScript(
        """
        for index, key in ipairs(KEYS) do
            local value = redis.call('GET', key)
            if value and string.match(value, ':(.*)$') == ARGV[1] then
                local before = ARGV[1 + index]
                if before == '' then redis.call('DEL', key)
                else redis.call('SET', key, before .. ':', 'PX', ARGV[3 + index]) end
            end
        end
        return 1
        """)
}

extension RateLimitAnswer {
    struct Unreadable: Error {}

    fileprivate init(
        reply: RedisValue, roomID: UUID, userID: UUID, windows: RateWindows, token: String
    ) throws {
        guard let parts = reply.array, parts.count == 3, let taken = parts[0].integer,
            let room = parts[1].string, let user = parts[2].string
        else { throw Unreadable() }
        if taken == 1 {
            self = .reserved(
                RateReservation(
                    roomID: roomID, userID: userID, token: token,
                    previousInRoom: Int64(room), previousOfUser: Int64(user), local: false))
            return
        }
        guard let roomLeft = Int64(room), let userLeft = Int64(user),
            let refusal = windows.refusal(roomLeft: roomLeft, userLeft: userLeft)
        else { throw Unreadable() }
        self = .refused(refusal)
    }
}
