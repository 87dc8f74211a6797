import Primitives

/// What a group read wants of a stream.
public enum RedisGroupPosition: Sendable, Hashable {
    /// Entries that no consumer of the group has got (`>`); they become this consumer's pending ones.
    case new
    /// This consumer's own pending entries after `id`, again.
    case pending(after: RedisStreamID)

    var argument: RedisArgument {
        switch self {
        case .new: ">"
        case .pending(let id): RedisArgument(id)
        }
    }
}

/// What `XAUTOCLAIM` answers.
public struct RedisAutoclaim: Sendable {
    /// Where the next call goes on; ``RedisStreamID/zero`` when the whole list was looked at.
    public let next: RedisStreamID
    /// The entries that now belong to the claiming consumer.
    public let entries: [RedisStreamEntry]
    /// Ids that were pending but no longer in the stream, however short their idle time; the server has
    /// taken them off the list, their content is lost.
    public let deletedIDs: [RedisStreamID]
}

extension RedisCommand {
    /// `XGROUP CREATE … MKSTREAM`.
    public static func xgroupCreate(_ stream: String, group: String, at id: RedisStreamID = .zero) -> RedisCommand {
        RedisCommand("XGROUP", "CREATE", .key(stream), RedisArgument(group), RedisArgument(id), "MKSTREAM")
    }
}

/// Consumer groups. Each throws ``RedisError`` with ``RedisError/isNoGroup`` if the stream or the group is gone.
extension RedisCommands {
    /// Creates a group, and the stream if need be (`XGROUP CREATE … MKSTREAM`).
    ///
    /// - Parameter id: the group gets the entries after it; ``RedisStreamID/zero`` for all that there are.
    /// - Returns: false if the group existed (`BUSYGROUP`), whatever its position.
    @discardableResult
    public func xgroupCreate(
        _ stream: String, group: String, at id: RedisStreamID = .zero
    ) async throws(RedisError) -> Bool {
        do throws(RedisError) {
            _ = try await send(.xgroupCreate(stream, group: group, at: id))
            return true
        } catch {
            guard error.serverCode == "BUSYGROUP" else { throw error }
            return false
        }
    }

    /// Removes a group and its pending list; false if there was none (`XGROUP DESTROY`).
    @discardableResult
    public func xgroupDestroy(_ stream: String, group: String) async throws(RedisError) -> Bool {
        try await send(RedisCommand("XGROUP", "DESTROY", .key(stream), RedisArgument(group)))
            .requireInteger("XGROUP DESTROY") == 1
    }

    /// Sets the last id delivered to the group (`XGROUP SETID`).
    public func xgroupSetID(_ stream: String, group: String, to id: RedisStreamID) async throws(RedisError) {
        _ = try await send(RedisCommand("XGROUP", "SETID", .key(stream), RedisArgument(group), RedisArgument(id)))
    }

    /// Removes a consumer **with its pending entries**, which nobody will get again: claim them first
    /// (`XGROUP DELCONSUMER`). Answers how many entries were dropped.
    @discardableResult
    public func xgroupDeleteConsumer(
        _ stream: String, group: String, consumer: String
    ) async throws(RedisError) -> Int {
        try await send(
            RedisCommand("XGROUP", "DELCONSUMER", .key(stream), RedisArgument(group), RedisArgument(consumer))
        ).requireInteger("XGROUP DELCONSUMER")
    }

    /// Reads as a consumer of a group (`XREADGROUP`), in a cluster from streams of one slot.
    ///
    /// - Parameters:
    ///   - streams: what to read of which stream.
    ///   - count: the most entries of each stream.
    ///   - block: how long to wait for a first new entry, at most; needs a dedicated connection. Nil: do not wait.
    ///   - acknowledging: whether the entries count as acknowledged at once (`NOACK`).
    /// - Returns: the streams that have entries. ``RedisStreamEntry/isDeleted`` marks pending ones whose content is lost.
    public func xreadgroup(
        group: String, consumer: String, streams: [(stream: String, position: RedisGroupPosition)], count: Int,
        block: Duration? = nil, acknowledging: Bool = false
    ) async throws(RedisError) -> [RedisStreamBatch] {
        var arguments: [RedisArgument] = ["GROUP", RedisArgument(group), RedisArgument(consumer)]
        arguments += ["COUNT", RedisArgument(count)] + blockArguments(block)
        if acknowledging { arguments.append("NOACK") }
        arguments += ["STREAMS"] + streams.map { .key($0.stream) } + streams.map(\.position.argument)
        let reply = try await send(RedisCommand("XREADGROUP", arguments), timeout: timeout(forBlock: block))
        return try streamBatches(reply, "XREADGROUP")
    }

    /// Takes entries off the group's pending list (`XACK`); answers how many were on it, whoever's they were.
    @discardableResult
    public func xack(_ stream: String, group: String, ids: [RedisStreamID]) async throws(RedisError) -> Int {
        guard !ids.isEmpty else { return 0 }
        return try await send(.xack(stream, group: group, ids: ids)).requireInteger("XACK")
    }

    /// Takes over entries that have been pending, without a delivery, for at least `minIdle` (`XAUTOCLAIM`).
    public func xautoclaim(
        _ stream: String, group: String, consumer: String, minIdle: Duration, start: RedisStreamID = .zero, count: Int
    ) async throws(RedisError) -> RedisAutoclaim {
        let reply = try await send(
            RedisCommand(
                "XAUTOCLAIM", .key(stream), RedisArgument(group), RedisArgument(consumer),
                RedisArgument(minIdle.milliseconds(rounded: .up)), RedisArgument(start), "COUNT", RedisArgument(count))
        ).requireArray("XAUTOCLAIM", atLeast: 2)
        var deleted: [RedisStreamID] = []
        // The third element came with Redis 7.
        for id in try reply.count > 2 ? reply[2].requireArray("XAUTOCLAIM's deleted ids") : [] {
            deleted.append(try id.requireStreamID("XAUTOCLAIM's deleted id"))
        }
        return RedisAutoclaim(
            next: try reply[0].requireStreamID("XAUTOCLAIM's next id"),
            entries: try reply[1].requireEntries("XAUTOCLAIM"), deletedIDs: deleted)
    }

    /// Takes over named entries that have been pending for at least `minIdle` (`XCLAIM`); answers those it got.
    public func xclaim(
        _ stream: String, group: String, consumer: String, minIdle: Duration, ids: [RedisStreamID]
    ) async throws(RedisError) -> [RedisStreamEntry] {
        guard !ids.isEmpty else { return [] }
        let target: [RedisArgument] = [.key(stream), RedisArgument(group), RedisArgument(consumer)]
        let idle = RedisArgument(minIdle.milliseconds(rounded: .up))
        return try await send(RedisCommand("XCLAIM", target + [idle] + ids.map { RedisArgument($0) }))
            .requireEntries("XCLAIM")
    }
}
