import Foundation
import Primitives
import Redis

/// Looks which rows of a recorded stream are on it.
struct RecordedEntries: Sendable {
    /// Entries looked at by one call, during which Redis serves nobody else.
    private static let page = 500
    /// The most subjects that are kept. Beyond it rows count as missing, and are published once more.
    private static let limit = 1_000_000

    let redis: RedisClient

    /// The subjects of a stream's events of one type, of its entries from `time` on.
    /// - Throws: `RedisError`.
    func subjects(of type: String, on stream: EventStream, since time: Date) async throws -> Set<String> {
        var found: Set<String> = []
        var from = "\(Int64(max(0, time.timeIntervalSince1970 * 1_000)))-0"
        while found.count < Self.limit {
            let reply = try await redis.eval(
                StreamScripts.subjects, keys: [stream.name],
                arguments: [RedisArgument(type), RedisArgument(from), RedisArgument(Self.page)])
            guard let parts = reply.array, let last = parts.first?.string, !last.isEmpty else { break }
            found.formUnion(parts.dropFirst().compactMap(\.string))
            from = "(\(last)"
        }
        return found
    }
}
