import Primitives
import Redis

/// Redis took only the first events of a batch.
struct PartialAppend: Error {
    /// The entry ids of the events that were added.
    let added: [RedisStreamID]
    /// Why the next one was refused.
    let reason: RedisError
}

/// Adds events to a stream in order.
struct StreamWriter: Sendable {
    /// The bounds of one script call, during which Redis serves nobody else: events, and bytes of their data.
    static let maximumEvents = 256
    static let maximumBytes = 1 << 20

    let redis: RedisClient

    /// Adds the events in order, in one call.
    ///
    /// - Returns: Their entry ids.
    /// - Throws: ``PartialAppend`` where Redis refused one; `RedisError` where nothing is known to be added.
    func append(_ events: some Collection<Event>, to stream: EventStream) async throws -> [RedisStreamID] {
        var arguments: [RedisArgument] = []
        arguments.reserveCapacity(events.count * StreamScripts.argumentsPerEvent)
        for event in events { event.appendArguments(to: &arguments) }
        let reply = try await redis.eval(StreamScripts.append, keys: [stream.name], arguments: arguments)
        var added: [RedisStreamID] = []
        added.reserveCapacity(events.count)
        for element in reply.array ?? [] {
            if case .error(let reason) = element { throw PartialAppend(added: added, reason: reason) }
            guard let id = element.string.flatMap({ RedisStreamID($0) }) else { break }
            added.append(id)
        }
        guard added.count == events.count else { throw RedisError.unexpectedReply("XADD's ids") }
        return added
    }

    /// Where the first call's worth of `sizes` (bytes of data, event by event) ends. At least one event is taken.
    static func chunkEnd(_ sizes: ArraySlice<Int>) -> Int {
        var bytes = 0
        var end = sizes.startIndex
        while end < sizes.endIndex, end - sizes.startIndex < maximumEvents {
            bytes += sizes[end]
            if bytes > maximumBytes, end > sizes.startIndex { break }
            end += 1
        }
        return end
    }
}

extension Event {
    /// In the order of ``StreamScripts/append``.
    fileprivate func appendArguments(to arguments: inout [RedisArgument]) {
        arguments.append(RedisArgument(id.lowercased))
        arguments.append(RedisArgument(source))
        arguments.append(RedisArgument(type))
        arguments.append(RedisArgument(subject))
        arguments.append(RedisArgument(RFC3339.string(time)))
        arguments.append(RedisArgument(dataSchema))
        arguments.append(RedisArgument(version))
        arguments.append(RedisArgument(data))
        arguments.append(RedisArgument(traceparent ?? ""))
    }
}
