import Common
import EventBus
import Foundation

/// The events that this service publishes (CONTRACT §8).
enum PublishedEvents {
    static let messages = EventStream("events:message")
    static let rooms = EventStream("events:room")
    private static let source = "/rooms-gateway"

    static func messageSent(_ message: Message) -> Event {
        Event(
            id: UUID.v7(),
            source: source,
            type: "message.sent",
            subject: message.id.lowercased,
            time: message.createdAt,
            traceparent: nil,
            dataSchema: "/schemas/message.sent/1",
            version: 1,
            data: Array(message.json.readableBytesView)
        )
    }

    static func roomCreated(_ room: Room, traceparent: String?) -> Event {
        roomEvent("room.created", room, removedMember: nil, traceparent: traceparent)
    }

    /// - Parameter removedMember: who just ceased to be a member; gateways close the room to them.
    static func roomUpdated(_ room: Room, removedMember: UUID? = nil, traceparent: String?) -> Event {
        roomEvent("room.updated", room, removedMember: removedMember, traceparent: traceparent)
    }

    private static func roomEvent(_ type: String, _ room: Room, removedMember: UUID?, traceparent: String?) -> Event {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            room.writeFields(to: &json)
            json.field("ownerId", room.ownerID)
            json.field("version", room.version)
            json.field("removedUserId", ifPresent: removedMember)
        }
        return Event(
            id: UUID.v7(),
            source: source,
            type: type,
            subject: room.id.lowercased,
            time: Date(),
            traceparent: traceparent,
            dataSchema: "/schemas/\(type)/1",
            version: Int(room.version),
            data: Array(json.buffer.readableBytesView)
        )
    }
}
