/// The pauses between attempts to connect: each twice as long as the one before up to a maximum, and jittered, so that
/// the clients of a restarted server do not all come back in the same moment.
public struct RedisBackoff: Sendable, Hashable {
    /// The pause after the first failure.
    public var initial: Duration = .milliseconds(50)
    /// The longest pause. A connection that lived this long starts the count anew.
    public var maximum: Duration = .seconds(2)

    /// 50 milliseconds to 2 seconds.
    public init() {}

    /// The pause before the next attempt.
    /// - Parameters:
    ///   - failures: how many attempts in a row have failed, this one included.
    ///   - random: between 0 and 1; picks a point in the upper half of the pause.
    func delay(afterFailures failures: Int, random: Double) -> Duration {
        let doublings = min(max(failures - 1, 0), 30)
        let full = min(initial * (1 << doublings), maximum)
        return full / 2 + full / 2 * random
    }
}
