import Foundation
import NIOCore
import Redis

/// An entry that a group gave up: what it was, where it came from, and why.
///
/// On its stream it is the original entry's fields as they were, malformed or not, and five more whose names begin with
/// `dead-`, which no event has.
public struct DeadLetterEntry: Sendable {
    /// The entry's id among the dead letters.
    public let id: RedisStreamID
    /// The stream that the entry was read from.
    public let stream: EventStream
    /// The entry's id on that stream.
    public let originalID: String
    /// Why it was given up.
    public let error: String
    /// How often it was tried.
    public let attempts: Int
    /// When it was given up.
    public let time: Date
    /// The original entry.
    public let fields: [(String, ByteBuffer)]

    /// The event, if the entry is one.
    public var event: Event? { try? Event(fields: fields) }
}

extension DeadLetterEntry {
    private static let prefix = "dead-"
    /// The longest error text, in bytes.
    private static let errorLimit = 2_000

    /// What to write for an entry that is given up.
    static func fields(
        of entry: RedisStreamEntry, on stream: EventStream, error: String, attempts: Int, at time: Date
    ) -> [(String, RedisArgument)] {
        let original = entry.fields.filter { !$0.0.hasPrefix(prefix) }.map { ($0.0, RedisArgument($0.1)) }
        return original + [
            ("dead-stream", RedisArgument(stream.name)),
            ("dead-entry", RedisArgument(entry.id.description)),
            ("dead-error", RedisArgument(String(decoding: error.utf8.prefix(errorLimit), as: UTF8.self))),
            ("dead-attempts", RedisArgument(attempts)),
            ("dead-at", RedisArgument(Timestamp.text(milliseconds: Timestamp.milliseconds(of: time)))),
        ]
    }

    /// Reads an entry of a dead-letter stream; nil if it is none.
    init?(_ entry: RedisStreamEntry) {
        var marks: [String: String] = [:]
        var original: [(String, ByteBuffer)] = []
        for (name, value) in entry.fields {
            if name.hasPrefix(Self.prefix) {
                marks[name] = String(buffer: value)
            } else {
                original.append((name, value))
            }
        }
        guard let stream = marks["dead-stream"], let originalID = marks["dead-entry"] else { return nil }
        id = entry.id
        self.stream = EventStream(stream)
        self.originalID = originalID
        error = marks["dead-error"] ?? ""
        attempts = marks["dead-attempts"].flatMap { Int($0) } ?? 0
        let milliseconds = marks["dead-at"].flatMap {
            Timestamp.milliseconds(parsing: ByteBuffer(string: $0).readableBytesView)
        }
        time = Timestamp.date(milliseconds: milliseconds ?? Int64(entry.id.milliseconds))
        fields = original
    }
}
