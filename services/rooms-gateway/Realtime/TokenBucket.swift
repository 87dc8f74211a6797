import NIOCore

/// How many events one socket may send: so many a second, and after a pause two seconds' worth at once.
struct TokenBucket: Sendable {
    private static let burstSeconds: Int64 = 2

    /// Nanoseconds that one event costs.
    private let price: Int64
    private let most: Int64
    /// Nanoseconds saved up at `countedAt`.
    private var saved: Int64
    private var countedAt: NIODeadline

    init(perSecond: Int, now: NIODeadline) {
        price = 1_000_000_000 / Int64(perSecond)
        most = price * Int64(perSecond) * Self.burstSeconds
        saved = most
        countedAt = now
    }

    /// Pays for an event.
    /// - Returns: nil if it is paid for, else how long to wait until the next one is.
    mutating func take(at now: NIODeadline) -> Duration? {
        saved = min(most, saved + max(0, (now - countedAt).nanoseconds))
        countedAt = max(countedAt, now)
        guard saved < price else {
            saved -= price
            return nil
        }
        return .nanoseconds(price - saved)
    }
}
