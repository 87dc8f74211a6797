import NIOCore
import Primitives

/// How much of a stream to keep.
public enum RedisStreamTrim: Sendable, Hashable {
    /// The newest `count` entries; approximately means whole nodes only, which is cheaper and keeps a few more.
    case maxLength(Int, approximately: Bool = true)
    /// The entries from `id` on.
    case minID(RedisStreamID, approximately: Bool = true)

    var arguments: [RedisArgument] {
        switch self {
        case .maxLength(let count, let approximately):
            ["MAXLEN", approximately ? "~" : "=", RedisArgument(count)]
        case .minID(let id, let approximately):
            ["MINID", approximately ? "~" : "=", RedisArgument(id)]
        }
    }
}

/// Where a read without a group begins.
public enum RedisStreamStart: Sendable, Hashable {
    /// With the first entry after this id.
    case after(RedisStreamID)
    /// With entries added while the read blocks (`$`).
    case latest

    var argument: RedisArgument {
        switch self {
        case .after(let id): RedisArgument(id)
        case .latest: "$"
        }
    }
}

extension RedisCommand {
    /// `XADD`.
    ///
    /// - Parameters:
    ///   - id: chosen by the server if nil.
    ///   - trim: pending entries are trimmed too; prefer `XTRIM` by what every group has acknowledged.
    public static func xadd(
        _ stream: String, id: RedisStreamID? = nil, fields: [(String, RedisArgument)], trim: RedisStreamTrim? = nil
    ) -> RedisCommand {
        var arguments: [RedisArgument] = [.key(stream)]
        if let trim { arguments += trim.arguments }
        arguments.append(id.map { RedisArgument($0) } ?? "*")
        for (name, value) in fields { arguments += [RedisArgument(name), value] }
        return RedisCommand("XADD", arguments)
    }

    /// `XACK`.
    public static func xack(_ stream: String, group: String, ids: [RedisStreamID]) -> RedisCommand {
        RedisCommand("XACK", [.key(stream), RedisArgument(group)] + ids.map { RedisArgument($0) })
    }
}

/// Streams without groups.
extension RedisCommands {
    /// Appends an entry and answers its id (`XADD`).
    public func xadd(
        _ stream: String, id: RedisStreamID? = nil, fields: [(String, RedisArgument)], trim: RedisStreamTrim? = nil
    ) async throws(RedisError) -> RedisStreamID {
        try await send(.xadd(stream, id: id, fields: fields, trim: trim)).requireStreamID("XADD")
    }

    /// The number of entries (`XLEN`).
    public func xlen(_ stream: String) async throws(RedisError) -> Int {
        try await send(RedisCommand("XLEN", .key(stream))).requireInteger("XLEN")
    }

    /// The entries from `first` to `last`, both included, oldest first (`XRANGE`).
    public func xrange(
        _ stream: String, from first: RedisStreamID = .zero, to last: RedisStreamID = .max, count: Int
    ) async throws(RedisError) -> [RedisStreamEntry] {
        try await send(
            RedisCommand(
                "XRANGE", .key(stream), RedisArgument(first), RedisArgument(last), "COUNT", RedisArgument(count))
        ).requireEntries("XRANGE")
    }

    /// The entries from `last` back to `first`, both included, newest first (`XREVRANGE`).
    public func xrevrange(
        _ stream: String, from last: RedisStreamID = .max, to first: RedisStreamID = .zero, count: Int
    ) async throws(RedisError) -> [RedisStreamEntry] {
        try await send(
            RedisCommand(
                "XREVRANGE", .key(stream), RedisArgument(last), RedisArgument(first), "COUNT", RedisArgument(count))
        ).requireEntries("XREVRANGE")
    }

    /// Removes entries; answers how many there were (`XDEL`).
    @discardableResult
    public func xdel(_ stream: String, ids: [RedisStreamID]) async throws(RedisError) -> Int {
        guard !ids.isEmpty else { return 0 }
        return try await send(RedisCommand("XDEL", [.key(stream)] + ids.map { RedisArgument($0) }))
            .requireInteger("XDEL")
    }

    /// Reads streams without a group (`XREAD`), in a cluster all of one slot.
    ///
    /// - Parameters:
    ///   - count: the most entries of each stream.
    ///   - block: how long to wait for a first entry, at most; needs a dedicated connection. Nil: do not wait.
    /// - Returns: the streams that have entries.
    public func xread(
        _ streams: [(stream: String, start: RedisStreamStart)], count: Int, block: Duration? = nil
    ) async throws(RedisError) -> [RedisStreamBatch] {
        var arguments: [RedisArgument] = ["COUNT", RedisArgument(count)]
        arguments += blockArguments(block) + ["STREAMS"]
        arguments += streams.map { .key($0.stream) } + streams.map(\.start.argument)
        let reply = try await send(RedisCommand("XREAD", arguments), timeout: timeout(forBlock: block))
        return try streamBatches(reply, "XREAD")
    }
}

/// What blocking reads of both kinds share.
extension RedisCommands {
    /// `BLOCK 0` would mean for ever: a block time is at least a millisecond.
    func blockArguments(_ block: Duration?) -> [RedisArgument] {
        block.map { ["BLOCK", RedisArgument(max($0.milliseconds(rounded: .up), 1))] } ?? []
    }

    /// The block time and a margin for the way and a busy server.
    func timeout(forBlock block: Duration?) -> Duration? {
        block.map { $0 + .seconds(2) }
    }
}

extension RedisCommands {
    /// `[[stream, entries], …]`, or null where there is nothing.
    func streamBatches(_ reply: RedisValue, _ what: StaticString) throws(RedisError) -> [RedisStreamBatch] {
        guard !reply.isNull else { return [] }
        var batches: [RedisStreamBatch] = []
        for element in try reply.requireArray(what) {
            let parts = try element.requireArray(what, atLeast: 2)
            batches.append(
                RedisStreamBatch(
                    stream: withoutPrefix(try parts[0].requireString(what)), entries: try parts[1].requireEntries(what))
            )
        }
        return batches
    }
}
