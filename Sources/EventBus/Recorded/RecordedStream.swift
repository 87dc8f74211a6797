import Foundation
import Postgres

/// A stream whose events are rows of one of the context's own tables, which so is their queue: none of them is written a
/// second time, to an outbox, unless it was not published right after its commit, or Redis lost it.
///
/// Each row is one event: the row's id, a UUIDv7, is the event's id and its subject. A process draws ids in the order of its
/// commits.
public struct RecordedStream: Sendable {
    /// Reads the events of rows with `after` < id <= `through`, in the order of their ids, at most `limit` of them.
    public typealias Reading =
        @Sendable (_ after: UUID, _ through: UUID, _ limit: Int, PostgresConnection) async throws -> [Event]

    /// The stream. Other events may be on it, of other types, which come from the outbox.
    public let stream: EventStream
    /// The type of the events that are rows.
    public let type: String
    let read: Reading

    /// A stream and where its events are read.
    public init(stream: EventStream, type: String, read: @escaping Reading) {
        self.stream = stream
        self.type = type
        self.read = read
    }
}
