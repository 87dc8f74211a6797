/// The name of a Redis stream that carries the events of one kind of aggregate, for example `events:message`.
public struct EventStream: Sendable, Hashable, CustomStringConvertible {
    /// The key, before any key prefix of the Redis client.
    public let name: String

    /// Names a stream.
    public init(_ name: String) {
        self.name = name
    }

    /// The name.
    public var description: String { name }
}

extension EventStream {
    /// Where a group's failed entries are kept until somebody decides about them: `events:dead:<group>`.
    public static func deadLetters(of group: String) -> EventStream {
        EventStream("events:dead:\(group)")
    }

    /// What was replayed out of a group's dead letters, read by that group alone: `events:replay:<group>`.
    public static func replays(of group: String) -> EventStream {
        EventStream("events:replay:\(group)")
    }
}
