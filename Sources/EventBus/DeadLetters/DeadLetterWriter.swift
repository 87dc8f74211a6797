import Foundation
import NIOCore
import Primitives
import Redis

/// Puts entries among a group's dead letters: the entry's own fields, the error, and where it came from.
struct DeadLetterWriter: Sendable {
    /// The longest error text kept, in characters.
    private static let longestError = 1000
    /// The bounds of what is kept of an entry: one that is no event may hold anything.
    private static let mostFields = 2 * EventLimits.fields
    private static let mostBytes = 2 * EventLimits.data

    let redis: RedisClient
    let group: String
    let now: @Sendable () -> Date

    /// - Parameters:
    ///   - fields: the entry's own.
    ///   - stream: the one that it was first published to.
    ///   - entry: its id.
    func write(
        _ fields: [(String, ByteBuffer)], from stream: EventStream, entry: RedisStreamID, attempts: Int, error: String
    ) async throws(RedisError) {
        var fields = kept(fields)
        fields.append((DeadLetterField.error, RedisArgument(String(error.prefix(Self.longestError)))))
        fields.append((DeadLetterField.stream, RedisArgument(stream.name)))
        fields.append((DeadLetterField.entry, RedisArgument(entry)))
        fields.append((DeadLetterField.deliveries, RedisArgument(attempts)))
        fields.append((DeadLetterField.time, RedisArgument(RFC3339.string(now()))))
        _ = try await redis.xadd(EventStream.deadLetters(of: group).name, fields: fields)
    }

    private func kept(_ fields: [(String, ByteBuffer)]) -> [(String, RedisArgument)] {
        var kept: [(String, RedisArgument)] = []
        var bytes = 0
        for (name, value) in fields where !DeadLetterField.all.contains(name) {
            bytes += name.utf8.count + value.readableBytes
            guard kept.count < Self.mostFields, bytes <= Self.mostBytes else { break }
            kept.append((name, RedisArgument(value)))
        }
        return kept
    }
}
