import Primitives

/// The relay's intervals and bounds.
public struct RelaySettings: Sendable {
    /// How often the outbox is looked at without a wake-up.
    public var pollInterval: Duration = .milliseconds(250)
    /// How often a relay that does not lead tries to, and how often one that does lets PostgreSQL know that it lives.
    public var electionInterval: Duration = .milliseconds(500)
    /// How long a leader may be silent before PostgreSQL ends its session, so that another can lead.
    public var leaderSilence: Duration = .seconds(10)
    /// How long nothing is heard of a publisher before the relay takes over what it left. Well above
    /// ``EventPublisher/Settings/noteInterval``.
    public var publisherSilence: Duration = .seconds(2)
    /// How often silent publishers are looked for.
    public var takeoverInterval: Duration = .seconds(1)
    /// The most rows looked at together.
    public var window = 1000
    /// How often Redis is asked whether it still has what was published.
    public var continuityInterval: Duration = .seconds(1)
    /// How far back entries are looked for after Redis restarted. Must be below the shortest retention of
    /// ``StreamTrimmer``, or trimmed entries would be taken for lost ones.
    public var restartWindow: Duration = .seconds(300)
    /// When to look again after Redis was found changed, for rows that were recorded as published meanwhile.
    public var followUp: Duration = .seconds(10)
    /// How long published rows are kept at least, so that streams can be rebuilt from them.
    public var retention: Duration = .seconds(3600)
    /// How long published rows are kept at most for a group that has not acknowledged them. Must be below the
    /// consumers' ``ConsumerSettings/inboxRetention``, or a rebuilt stream could repeat an effect.
    public var maximumRetention: Duration = .seconds(7 * 86_400)
    /// How often old rows are pruned and the depth is measured.
    public var maintenanceInterval: Duration = .seconds(10)
    /// The most rows pruned by one statement.
    public var pruneBatch = 1000
    /// The pauses while Redis refuses.
    public var backoff = Backoff(base: .milliseconds(100), maximum: .seconds(5))

    /// The defaults.
    public init() {}
}
