/// Exponential back-off with full jitter over the upper half, so that callers that failed together come back apart.
public struct Backoff: Sendable, Hashable {
    /// The delay before the first retry, before jitter.
    public var base: Duration
    /// No delay is longer than this.
    public var maximum: Duration

    /// Makes a policy; each further retry waits up to twice as long as the one before.
    public init(base: Duration = .milliseconds(100), maximum: Duration = .seconds(15)) {
        self.base = base
        self.maximum = maximum
    }

    /// The delay before retry number `attempt`, counted from 1.
    public func delay(attempt: Int) -> Duration {
        delay(attempt: attempt, jitter: Double.random(in: 0...1))
    }

    /// `jitter` from 0 to 1 picks a point between half of the full delay and all of it.
    public func delay(attempt: Int, jitter: Double) -> Duration {
        let doublings = min(max(attempt - 1, 0), 20)
        let full = min(base * (1 << doublings), maximum)
        return full * (0.5 + 0.5 * jitter)
    }
}
