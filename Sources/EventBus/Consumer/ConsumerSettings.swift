import Primitives

/// The consumer's bounds and intervals.
public struct ConsumerSettings: Sendable {
    /// Whether the processes of one group share the work.
    public enum Sharing: Sendable, Hashable {
        /// One process of the group consumes at a time, elected through PostgreSQL; the others stand by and take over
        /// within seconds. Events of one aggregate take effect in stream order.
        case exclusive
        /// All processes consume. Within a process order holds; two events of one aggregate that two processes got may
        /// take effect in either order, so handlers compare ``Event/version``.
        case shared
    }

    /// Whether the group's processes share the work.
    public var sharing = Sharing.exclusive
    /// The most events handled at once, all of different aggregates. Each holds a connection of the pool while it is
    /// handled; whatever is set here, one of the pool's connections is left to others.
    public var concurrency = 4
    /// The most events in flight, waiting ones included; reading pauses at it.
    public var maximumInFlight = 256
    /// The most entries of each stream in one read.
    public var readCount = 64
    /// How long one read waits for an entry; also how long a stop may take at least.
    public var block: Duration = .milliseconds(1000)
    /// An event that has been tried this often becomes a dead letter.
    public var maximumDeliveries = 8
    /// The pauses between the tries of one event, and while Redis is away.
    public var backoff = Backoff(base: .milliseconds(100), maximum: .seconds(10))
    /// Another process's entry is claimed when its owner has not confirmed it for this long. Owners confirm what they
    /// have in flight three times within it. Not used when ``sharing`` is ``Sharing/exclusive``: whoever is elected
    /// claims everything at once.
    public var claimIdle: Duration = .seconds(30)
    /// A consumer that has read nothing for this long, and holds no entry, is removed from the group.
    public var consumerExpiry: Duration = .seconds(3600)
    /// How long the ids of handled events are kept at least, and never less than their entries stay on the stream.
    /// Must be above ``RelaySettings/maximumRetention``.
    public var inboxRetention: Duration = .seconds(14 * 86_400)
    /// How often gauges are set, the inbox is pruned and dead consumers are removed.
    public var maintenanceInterval: Duration = .seconds(10)
    /// How often an elected process makes sure that it still is, and how often the others try to be.
    public var leaseCheckInterval: Duration = .seconds(1)
    /// How long an elected process may be silent before PostgreSQL ends its session, so that another is elected. Must
    /// be above twice ``block``: a read that was under way when the process came to a halt must be over by then.
    public var leaderSilence: Duration = .seconds(10)
    /// How long a stop waits for the events in flight; what is not finished then stays pending.
    public var shutdownGrace: Duration = .seconds(10)

    /// The defaults.
    public init() {}
}
