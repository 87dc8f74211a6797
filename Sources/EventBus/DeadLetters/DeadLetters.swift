import NIOCore
import Redis

/// The dead letters of one group: to look at, to try again, or to drop. For operators' commands.
public struct DeadLetters: Sendable {
    /// The most entries of one page.
    public static let pageLimit = 1000

    /// The group that gave the entries up.
    public let group: String
    private let redis: RedisClient
    private var stream: String { EventStream.deadLetters(of: group).name }

    /// The dead letters of `group`.
    public init(group: String, redis: RedisClient) {
        self.group = group
        self.redis = redis
    }

    /// How many there are.
    public func count() async throws -> Int {
        try await redis.xlen(stream)
    }

    /// A page of them, oldest first, after the entry `id` (from the beginning if nil).
    public func list(after id: RedisStreamID? = nil, limit: Int = 100) async throws -> [DeadLetterEntry] {
        let entries = try await redis.xrange(
            stream, from: id?.following ?? .zero, to: .max, count: min(max(limit, 1), Self.pageLimit))
        return entries.compactMap { DeadLetterEntry($0) }
    }

    /// Gives an entry to its group once more, and to no other: it goes onto the group's replay stream, and then off the
    /// dead letters. A crash in between leaves it on both; the inbox filters the repeat.
    /// - Returns: false if there is no such entry.
    public func replay(_ id: RedisStreamID) async throws -> Bool {
        guard let entry = try await entry(id) else { return false }
        let fields = entry.fields.map { ($0.0, RedisArgument($0.1)) }
        _ = try await redis.xadd(EventStream.replays(of: group).name, fields: fields)
        return try await drop(id)
    }

    /// Removes an entry for good.
    /// - Returns: false if there is no such entry.
    public func drop(_ id: RedisStreamID) async throws -> Bool {
        try await redis.xdel(stream, ids: [id]) == 1
    }

    /// Replays every entry that is there now; answers how many.
    public func replayAll() async throws -> Int {
        try await forEach { try await replay($0) }
    }

    /// Removes every entry that is there now; answers how many.
    public func dropAll() async throws -> Int {
        try await forEach { try await drop($0) }
    }

    private func entry(_ id: RedisStreamID) async throws -> DeadLetterEntry? {
        try await redis.xrange(stream, from: id, to: id, count: 1).first.flatMap { DeadLetterEntry($0) }
    }

    /// Entries that come while this runs are left alone, so that it ends.
    private func forEach(_ body: (RedisStreamID) async throws -> Bool) async throws -> Int {
        guard let last = try await redis.xrevrange(stream, count: 1).first?.id else { return 0 }
        var done = 0
        var position: RedisStreamID?
        while true {
            let page = try await list(after: position).filter { $0.id <= last }
            guard let end = page.last?.id else { return done }
            for entry in page where try await body(entry.id) { done += 1 }
            position = end
        }
    }
}

extension RedisStreamID {
    /// The smallest id after this one.
    fileprivate var following: RedisStreamID {
        sequence == .max
            ? RedisStreamID(milliseconds: milliseconds + 1, sequence: 0)
            : RedisStreamID(milliseconds: milliseconds, sequence: sequence + 1)
    }
}
