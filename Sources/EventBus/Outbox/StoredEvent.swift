import Foundation
import Postgres

/// An event as its row has it.
struct StoredEvent: Sendable {
    let id: OutboxID
    let stream: EventStream
    let event: Event

    init(row: PostgresRow) throws {
        id = OutboxID(try row.decode("id", as: Int64.self))
        stream = EventStream(try row.decode("stream", as: String.self))
        event = Event(
            id: try row.decode("event_id", as: UUID.self),
            source: try row.decode("source", as: String.self),
            type: try row.decode("type", as: String.self),
            subject: try row.decode("subject", as: String.self),
            time: try row.decode("time", as: Date.self),
            traceparent: try row.decode("traceparent", as: String?.self),
            dataSchema: try row.decode("dataschema", as: String.self),
            version: Int(try row.decode("version", as: Int64.self)),
            data: try row.decode("data", as: [UInt8].self)
        )
    }
}
