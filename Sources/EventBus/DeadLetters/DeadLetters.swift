import NIOCore
import Redis

/// An entry that a group could not handle.
public struct DeadLetter: Sendable {
    /// Its id among the dead letters.
    public let id: RedisStreamID
    /// The event; nil where the entry is none.
    public let event: Event?
    /// Why it is here.
    public let error: String
    /// The stream it was first published to.
    public let stream: EventStream
    /// The id of the entry that failed.
    public let entry: String
    /// How often it was tried.
    public let deliveries: Int
    /// When it was given up, RFC 3339.
    public let time: String

    init(_ entry: RedisStreamEntry) {
        func text(_ name: String) -> String { entry[name].map { String(buffer: $0) } ?? "" }
        id = entry.id
        event = try? Event(fields: entry.fields)
        error = text(DeadLetterField.error)
        stream = EventStream(text(DeadLetterField.stream))
        self.entry = text(DeadLetterField.entry)
        deliveries = Int(text(DeadLetterField.deliveries)) ?? 0
        time = text(DeadLetterField.time)
    }
}

/// A group's dead letters, for an operator's commands. They stay until somebody replays or drops them.
///
/// A replay goes to a stream that only the group itself reads (`events:replay:<group>`): other groups and tails, which
/// have handled the event long ago, do not see it again. The group's inbox has no record of it, so it takes effect.
/// It is late: events of its aggregate that came after it have been handled, and ``Event/version`` tells.
public struct DeadLetters: Sendable {
    private let group: String
    private let redis: RedisClient

    private var letters: String { EventStream.deadLetters(of: group).name }

    /// The dead letters of a group.
    public init(group: String, redis: RedisClient) {
        self.group = group
        self.redis = redis
    }

    /// How many there are.
    public func count() async throws -> Int {
        try await redis.xlen(letters)
    }

    /// A page of them, oldest first.
    ///
    /// - Parameters:
    ///   - after: The last one of the page before.
    ///   - limit: The most to answer.
    public func list(after: RedisStreamID = .zero, limit: Int = 50) async throws -> [DeadLetter] {
        try await redis.xrange(letters, from: after.successor, count: limit).map(DeadLetter.init)
    }

    /// Hands one to the group again, and removes it here. False where there is none of this id.
    ///
    /// A crash in between leaves it here too; replaying it again is harmless, since the inbox filters it.
    @discardableResult
    public func replay(_ id: RedisStreamID) async throws -> Bool {
        guard let entry = try await redis.xrange(letters, from: id, to: id, count: 1).first else { return false }
        var fields = entry.fields.filter { !DeadLetterField.all.contains($0.0) }
            .map { ($0.0, RedisArgument($0.1)) }
        fields.append((DeadLetterField.replayStream, RedisArgument(DeadLetter(entry).stream.name)))
        _ = try await redis.xadd(EventStream.replays(of: group).name, fields: fields)
        try await redis.xdel(letters, ids: [id])
        return true
    }

    /// Replays all that are there now, oldest first. Answers how many.
    @discardableResult
    public func replayAll() async throws -> Int {
        guard let last = try await redis.xrevrange(letters, count: 1).first?.id else { return 0 }
        var replayed = 0
        while let next = try await redis.xrange(letters, to: last, count: 1).first?.id {
            if try await replay(next) { replayed += 1 }
        }
        return replayed
    }

    /// Removes one for good. False where there is none of this id.
    @discardableResult
    public func drop(_ id: RedisStreamID) async throws -> Bool {
        try await redis.xdel(letters, ids: [id]) == 1
    }
}
