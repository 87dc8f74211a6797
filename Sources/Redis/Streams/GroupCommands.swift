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

extension RedisCommand {
    /// `XGROUP CREATE … MKSTREAM`.
    public static func xgroupCreate(_ stream: String, group: String, at id: RedisStreamID = .zero) -> RedisCommand {
        RedisCommand("XGROUP", "CREATE", .key(stream), RedisArgument(group), RedisArgument(id), "MKSTREAM")
    }
}

/// Consumer groups. Each throws a ``RedisError`` whose ``RedisError/serverCode`` is `NOGROUP` if the
/// stream or the group is gone.
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

    /// Takes over named entries that have been pending for at least `minIdle` (`XCLAIM`); answers those it got.
    ///
    /// - Parameter deliveries: how often they have been delivered from now on (`RETRYCOUNT`); nil: once more than before.
    public func xclaim(
        _ stream: String, group: String, consumer: String, minIdle: Duration, ids: [RedisStreamID],
        deliveries: Int? = nil
    ) async throws(RedisError) -> [RedisStreamEntry] {
        guard !ids.isEmpty else { return [] }
        var arguments: [RedisArgument] = [.key(stream), RedisArgument(group), RedisArgument(consumer)]
        arguments.append(RedisArgument(minIdle.milliseconds(rounded: .up)))
        arguments += ids.map { RedisArgument($0) }
        if let deliveries { arguments += ["RETRYCOUNT", RedisArgument(deliveries)] }
        return try await send(RedisCommand("XCLAIM", arguments)).requireEntries("XCLAIM")
    }
}
