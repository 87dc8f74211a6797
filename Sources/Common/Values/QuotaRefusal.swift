/// What a person may do only so much of in a while, where no more is left.
public struct QuotaRefusal: Error, Equatable {
    /// The quota's name: lower-case words with hyphens.
    public let policy: String
    /// How much in the window.
    public let quota: Int
    /// The window.
    public let window: Duration
    /// How long until there is more.
    public let retryAfter: Duration

    /// A refusal; at least a millisecond is to be waited.
    public init(policy: String, quota: Int, window: Duration, retryAfter: Duration) {
        self.policy = policy
        self.quota = quota
        self.window = window
        self.retryAfter = max(retryAfter, .milliseconds(1))
    }
}
