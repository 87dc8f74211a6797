import Primitives

/// A group's pending list in short (`XPENDING`).
public struct RedisPendingSummary: Sendable, Hashable {
    /// How many entries are delivered and not acknowledged.
    public let count: Int
    /// The smallest pending id, nil if nothing is pending.
    public let first: RedisStreamID?
    /// The greatest pending id, nil if nothing is pending.
    public let last: RedisStreamID?
    /// How many entries each consumer holds; consumers without any are left out.
    public let consumers: [String: Int]
}

/// One entry of a pending list (`XPENDING` with a range).
public struct RedisPendingEntry: Sendable, Hashable {
    /// The entry's id.
    public let id: RedisStreamID
    /// Whose it is.
    public let consumer: String
    /// The time since it was last delivered.
    public let idle: Duration
    /// How often it has been delivered.
    public let deliveries: Int
}

/// A group of a stream (`XINFO GROUPS`).
public struct RedisGroupInfo: Sendable, Hashable {
    /// The group's name.
    public let name: String
    /// How many consumers it knows.
    public let consumers: Int
    /// How many entries are delivered and not acknowledged.
    public let pending: Int
    /// The last entry delivered to any consumer.
    public let lastDelivered: RedisStreamID
    /// How many entries were ever delivered; nil where Redis cannot tell.
    public let entriesRead: Int?
    /// How many entries wait for delivery; nil where Redis cannot tell.
    public let lag: Int?
}

/// A consumer of a group (`XINFO CONSUMERS`).
public struct RedisConsumerInfo: Sendable, Hashable {
    /// The consumer's name.
    public let name: String
    /// How many entries it holds.
    public let pending: Int
    /// The time since it last asked for entries or claimed some.
    public let idle: Duration
}

/// A stream (`XINFO STREAM`).
public struct RedisStreamInfo: Sendable, Hashable {
    /// How many entries it has.
    public let length: Int
    /// The greatest id it ever gave.
    public let lastGeneratedID: RedisStreamID
    /// How many entries were ever added.
    public let entriesAdded: Int
    /// The oldest entry's id, nil if the stream is empty.
    public let firstID: RedisStreamID?
}

extension RedisCommands {
    /// The pending list of a group, in short.
    public func xpending(_ stream: String, group: String) async throws(RedisError) -> RedisPendingSummary {
        let reply = try await send(RedisCommand("XPENDING", .key(stream), RedisArgument(group)))
            .requireArray("XPENDING", atLeast: 4)
        var consumers: [String: Int] = [:]
        for consumer in reply[3].array ?? [] {
            let parts = try consumer.requireArray("XPENDING's consumer", atLeast: 2)
            consumers[try parts[0].requireString("XPENDING's consumer")] = try parts[1].requireInteger("XPENDING")
        }
        return RedisPendingSummary(
            count: try reply[0].requireInteger("XPENDING"),
            first: reply[1].isNull ? nil : try reply[1].requireStreamID("XPENDING's first id"),
            last: reply[2].isNull ? nil : try reply[2].requireStreamID("XPENDING's last id"), consumers: consumers)
    }

    /// Entries of a group's pending list from `first` to `last`, both included.
    ///
    /// - Parameters:
    ///   - minIdle: only those not delivered for at least this time.
    ///   - consumer: only this consumer's.
    public func xpending(
        _ stream: String, group: String, from first: RedisStreamID = .zero, to last: RedisStreamID = .max, count: Int,
        minIdle: Duration? = nil, consumer: String? = nil
    ) async throws(RedisError) -> [RedisPendingEntry] {
        var arguments: [RedisArgument] = [.key(stream), RedisArgument(group)]
        if let minIdle { arguments += ["IDLE", RedisArgument(minIdle.milliseconds(rounded: .up))] }
        arguments += [RedisArgument(first), RedisArgument(last), RedisArgument(count)]
        if let consumer { arguments.append(RedisArgument(consumer)) }
        var entries: [RedisPendingEntry] = []
        for element in try await send(RedisCommand("XPENDING", arguments)).requireArray("XPENDING") {
            let parts = try element.requireArray("XPENDING's entry", atLeast: 4)
            entries.append(
                RedisPendingEntry(
                    id: try parts[0].requireStreamID("XPENDING's id"),
                    consumer: try parts[1].requireString("XPENDING's consumer"),
                    idle: .milliseconds(try parts[2].requireInteger("XPENDING's idle time")),
                    deliveries: try parts[3].requireInteger("XPENDING's deliveries")))
        }
        return entries
    }

    /// The groups of a stream; none of one that is not there.
    public func xinfoGroups(_ stream: String) async throws(RedisError) -> [RedisGroupInfo] {
        guard let reply = try await inspect(RedisCommand("XINFO", "GROUPS", .key(stream))) else { return [] }
        var groups: [RedisGroupInfo] = []
        for element in try reply.requireArray("XINFO GROUPS") {
            let fields = try element.requireFields("XINFO GROUPS")
            groups.append(
                RedisGroupInfo(
                    name: try fields.require("name").requireString("a group's name"),
                    consumers: try fields.require("consumers").requireInteger("a group's consumers"),
                    pending: try fields.require("pending").requireInteger("a group's pending"),
                    lastDelivered: try fields.require("last-delivered-id").requireStreamID("a group's position"),
                    entriesRead: fields["entries-read"]?.integer, lag: fields["lag"]?.integer))
        }
        return groups
    }

    /// The consumers of a group.
    public func xinfoConsumers(_ stream: String, group: String) async throws(RedisError) -> [RedisConsumerInfo] {
        let reply = try await send(RedisCommand("XINFO", "CONSUMERS", .key(stream), RedisArgument(group)))
        var consumers: [RedisConsumerInfo] = []
        for element in try reply.requireArray("XINFO CONSUMERS") {
            let fields = try element.requireFields("XINFO CONSUMERS")
            consumers.append(
                RedisConsumerInfo(
                    name: try fields.require("name").requireString("a consumer's name"),
                    pending: try fields.require("pending").requireInteger("a consumer's pending"),
                    idle: .milliseconds(try fields.require("idle").requireInteger("a consumer's idle time"))))
        }
        return consumers
    }

    /// The stream itself, nil if there is none.
    public func xinfoStream(_ stream: String) async throws(RedisError) -> RedisStreamInfo? {
        try await inspect(.xinfoStream(stream)).map { reply throws(RedisError) in try RedisStreamInfo(reply) }
    }

    /// Several streams in one write, in their order; nil for those that are not there.
    public func xinfoStreams(_ streams: [String]) async throws(RedisError) -> [RedisStreamInfo?] {
        var infos: [RedisStreamInfo?] = []
        for reply in try await pipeline(streams.map { .xinfoStream($0) }) {
            infos.append(try found(reply).map { reply throws(RedisError) in try RedisStreamInfo(reply) })
        }
        return infos
    }

    /// Asks about a stream; nil of one that is not there.
    private func inspect(_ command: RedisCommand) async throws(RedisError) -> RedisValue? {
        do throws(RedisError) {
            return try await send(command)
        } catch {
            return try found(.failure(error))
        }
    }

    private func found(_ reply: Result<RedisValue, RedisError>) throws(RedisError) -> RedisValue? {
        if case .failure(.server("ERR", "no such key")) = reply { return nil }
        return try reply.get()
    }
}

extension RedisCommand {
    fileprivate static func xinfoStream(_ stream: String) -> RedisCommand {
        RedisCommand("XINFO", "STREAM", .key(stream))
    }
}

extension RedisStreamInfo {
    fileprivate init(_ reply: RedisValue) throws(RedisError) {
        let fields = try reply.requireFields("XINFO STREAM")
        self.init(
            length: try fields.require("length").requireInteger("a stream's length"),
            lastGeneratedID: try fields.require("last-generated-id").requireStreamID("a stream's last id"),
            entriesAdded: try fields.require("entries-added").requireInteger("a stream's entries added"),
            firstID: try fields["first-entry"]?.array?.first?.requireStreamID("a stream's first id"))
    }
}

extension [String: RedisValue] {
    fileprivate func require(_ name: String) throws(RedisError) -> RedisValue {
        guard let value = self[name] else { throw .unexpectedReply("the field \(name) is missing") }
        return value
    }
}
