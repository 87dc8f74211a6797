import Contract
import EventBus
import RoomsGatewayCore

extension RecordedStream {
    /// Messages: their table is the queue of their `message.sent` events. Of a message that was removed meanwhile it has the place
    /// and no text.
    static let messages = RecordedStream(
        stream: PublishedEvents.messages, type: EventType.messageSent.rawValue
    ) { after, through, limit, connection in
        try await connection.query(
            """
            SELECT m.* FROM messages_with_authors m
            WHERE m.id > \(after) AND m.id <= \(through) ORDER BY m.id LIMIT \(limit)
            """
        ).map { PublishedEvents.messageSent(try Message(row: $0)) }
    }
}
