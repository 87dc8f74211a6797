import Foundation

/// The two sliding windows of a room as pure arithmetic: at most one message per window, counted from the last one
/// that was accepted. The Redis script and the fallback in memory both compute this.
package struct RateWindows: Sendable, Equatable {
    package let roomMilliseconds: Int64
    package let userMilliseconds: Int64

    init(_ rules: Room.Rules) {
        roomMilliseconds = Int64((rules.intervalGlobalSeconds * 1_000).rounded(.up))
        userMilliseconds = Int64((rules.perUserSeconds * 1_000).rounded(.up))
    }

    package var isOff: Bool { roomMilliseconds == 0 && userMilliseconds == 0 }

    /// What refuses a message at `now`, given when the last ones were accepted; nil when nothing does.
    /// All in milliseconds of one clock. A last message from the future (a clock that moved) counts as just now.
    package func refusal(now: Int64, lastInRoom: Int64?, lastOfUser: Int64?) -> RateLimitRefusal? {
        let room = Self.remaining(window: roomMilliseconds, last: lastInRoom, now: now)
        let user = Self.remaining(window: userMilliseconds, last: lastOfUser, now: now)
        return refusal(roomLeft: room, userLeft: user)
    }

    /// The refusal for what is left of each window, in milliseconds; nil if nothing is. The longer one is named.
    package func refusal(roomLeft: Int64, userLeft: Int64) -> RateLimitRefusal? {
        guard roomLeft > 0 || userLeft > 0 else { return nil }
        let isUser = userLeft >= roomLeft
        let length = isUser ? userMilliseconds : roomMilliseconds
        return RateLimitRefusal(
            window: isUser ? .user : .room, retryAfterMs: Int(max(roomLeft, userLeft)),
            windowSeconds: Int((length + 999) / 1_000))
    }

    private static func remaining(window: Int64, last: Int64?, now: Int64) -> Int64 {
        guard window > 0, let last else { return 0 }
        return max(0, min(window, window - (now - last)))
    }
}
