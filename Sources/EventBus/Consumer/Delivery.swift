import NIOCore
import Redis

/// An entry that a consumer has in flight.
struct Delivery: Sendable {
    /// The stream it was read from.
    let stream: EventStream
    let id: RedisStreamID
    let fields: [(String, ByteBuffer)]
    let content: Result<Event, EventDecodingError>
    /// How often it was delivered, this time included; for a claimed entry, the times before.
    let deliveries: Int
    /// It was pending: somebody, perhaps this process, was given it before and did not finish.
    let isClaimed: Bool

    init(stream: EventStream, entry: RedisStreamEntry, deliveries: Int, isClaimed: Bool) {
        self.stream = stream
        id = entry.id
        fields = entry.fields
        self.deliveries = deliveries
        self.isClaimed = isClaimed
        content = Result { () throws(EventDecodingError) in try Event(fields: entry.fields) }
    }

    /// The stream it was first published to: a replay keeps its place beside the other events of its aggregate.
    var origin: EventStream {
        fields.first { $0.0 == DeadLetterField.replayStream }.map { EventStream(String(buffer: $0.1)) } ?? stream
    }

    /// Entries that are no events belong to no aggregate: each has a lane of its own.
    var lane: LaneTable<Delivery>.Lane {
        switch content {
        case .success(let event): .init(stream: origin, subject: event.subject)
        case .failure: .init(stream: stream, subject: "\u{0}\(id)")
        }
    }
}
