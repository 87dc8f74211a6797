extension EventConsumer {
    /// The consumer's limits and intervals.
    public struct Settings: Sendable {
        /// The most entries in hand, waiting or being handled. At the limit nothing more is read.
        public var maximumInHand = 256
        /// The most events handled at once.
        public var concurrency = 4
        /// The most entries of each stream in one read.
        public var readCount = 64
        /// How long one read waits for an entry; also how long a stop may take.
        public var block: Duration = .milliseconds(1000)
        /// Attempts after which a failing event becomes a dead letter.
        public var maximumAttempts = 8
        /// How often an entry may be delivered, to crashed consumers included, before it becomes a dead letter unhandled.
        public var maximumDeliveries = 16
        /// The pauses between attempts.
        public var backoff = Backoff(base: .milliseconds(100), maximum: .seconds(15))
        /// How long an entry is left to a consumer that shows no life before another takes it over.
        public var claimIdle: Duration = .seconds(5)
        /// How often to look for such entries, and to show life for those in hand.
        public var claimInterval: Duration = .seconds(1)
        /// After how long without a sign of life a consumer that holds nothing is removed from its group.
        public var consumerRetention: Duration = .seconds(3600)
        /// How long the inbox remembers handled events. Must exceed how long an event can come back:
        /// ``OutboxRelay/Settings/maximumRetention``.
        public var inboxRetention: Duration = .seconds(8 * 86_400)
        /// How often the inbox is pruned and lag is measured.
        public var housekeepingInterval: Duration = .seconds(15)
        /// The most inbox rows pruned by one statement.
        public var pruneBatch = 1000

        /// The defaults.
        public init() {}
    }
}
