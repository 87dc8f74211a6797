import Primitives
import Redis

/// One consumer's commands on its group.
struct ConsumerGroup: Sendable {
    let name: String
    let consumer: String

    /// Creates the group at the beginning of each stream, so that it gets what was published before it existed.
    func create(on streams: [EventStream], in redis: some RedisCommands) async throws(RedisError) {
        for stream in streams { try await redis.xgroupCreate(stream.name, group: name, at: .zero) }
    }

    /// Entries that nobody in the group has been given yet.
    func read(
        _ streams: [EventStream], count: Int, block: Duration, on connection: RedisConnection
    ) async throws(RedisError) -> [RedisStreamBatch] {
        try await connection.xreadgroup(
            group: name, consumer: consumer,
            streams: streams.map { (stream: $0.name, position: RedisGroupPosition.new) }, count: count, block: block)
    }

    /// Takes over pending entries that have been delivered `deliveries` times, without raising that number, and answers
    /// those that it got. Entries that are gone from the stream leave the pending list.
    func claim(
        _ ids: [RedisStreamID], of stream: EventStream, minIdle: Duration, deliveries: Int,
        on redis: some RedisCommands
    ) async throws(RedisError) -> [RedisStreamEntry] {
        try await redis.xclaim(
            stream.name, group: name, consumer: consumer, minIdle: minIdle, ids: ids, deliveries: deliveries
        ).filter { !$0.isDeleted }
    }

    /// Confirms that the entries are still in flight, so that nobody claims them. Entries that somebody has claimed within
    /// `notWithin` stay with them.
    func confirm(
        _ ids: [RedisStreamID], of stream: EventStream, notWithin: Duration, on redis: some RedisCommands
    ) async throws(RedisError) {
        let target: [RedisArgument] = [
            .key(stream.name), RedisArgument(name), RedisArgument(consumer),
            RedisArgument(notWithin.milliseconds(rounded: .down)),
        ]
        _ = try await redis.send(RedisCommand("XCLAIM", target + ids.map { RedisArgument($0) } + ["JUSTID"]))
    }

    /// Raises the entry's number of deliveries by one: it is about to be tried again.
    func count(_ delivery: Delivery, on redis: some RedisCommands) async throws(RedisError) {
        _ = try await redis.xclaim(
            delivery.stream.name, group: name, consumer: consumer, minIdle: .zero, ids: [delivery.id])
    }

    func acknowledge(_ delivery: Delivery, on redis: some RedisCommands) async throws(RedisError) {
        try await redis.xack(delivery.stream.name, group: name, ids: [delivery.id])
        // A replay is for this group alone, so nobody trims its stream.
        guard delivery.stream == .replays(of: name) else { return }
        try await redis.xdel(delivery.stream.name, ids: [delivery.id])
    }

    /// Removes a consumer that holds nothing and has been idle for `idle`.
    func remove(
        _ consumer: String, from stream: EventStream, idle: Duration, on redis: some RedisCommands
    ) async throws(RedisError) {
        _ = try await redis.eval(
            StreamScripts.removeConsumer, keys: [stream.name],
            arguments: [RedisArgument(name), RedisArgument(consumer), RedisArgument(idle.milliseconds(rounded: .down))])
    }

    /// Of `ids`, those that the stream does not hold any more.
    func vanished(
        _ ids: [RedisStreamID], from stream: EventStream, on redis: some RedisCommands
    ) async throws(RedisError) -> [RedisStreamID] {
        guard !ids.isEmpty else { return [] }
        let reply = try await redis.eval(
            StreamScripts.missing, keys: [stream.name], arguments: ids.map { RedisArgument($0) })
        return (reply.array ?? []).compactMap(\.integer).filter { ids.indices.contains($0 - 1) }.map { ids[$0 - 1] }
    }
}
