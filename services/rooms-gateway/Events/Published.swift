import Common
import EventBus
import Foundation

/// The events that this service publishes (CONTRACT §8).
enum PublishedEvents {
    static let messages = EventStream("events:message")
    static let rooms = EventStream("events:room")
    private static let source = "/rooms-gateway"

    static func messageSent(_ message: Message, traceparent: String?) -> Event {
        Event(
            id: UUID.v7(),
            source: source,
            type: "message.sent",
            subject: message.id.lowercased,
            time: message.createdAt,
            traceparent: traceparent,
            dataSchema: "/schemas/message.sent/1",
            version: 1,
            data: Array(message.json.readableBytesView)
        )
    }

    /// - Parameter message: as it stands now, without its text.
    static func messageDeleted(_ message: Message, traceparent: String?) -> Event {
        // A message's first version is the one that was sent.
        event(
            "message.deleted", subject: message.id, version: 2, traceparent: traceparent,
            data: Array(message.json.readableBytesView))
    }

    static func memberSilenced(_ silence: RoomSilence, roomVersion: Int64, traceparent: String?) -> Event {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.field("roomId", silence.roomID)
            json.field("userId", silence.userID)
            json.field("until", nullable: silence.until)
            json.field("reason", silence.reason)
        }
        return event(
            "room.member_silenced", subject: silence.roomID, version: roomVersion, traceparent: traceparent,
            data: Array(json.buffer.readableBytesView))
    }

    static func memberUnsilenced(
        _ userID: UUID, roomID: UUID, roomVersion: Int64, traceparent: String?
    ) -> Event {
        var json = JSONWriter(capacity: 128)
        json.object { json in
            json.field("roomId", roomID)
            json.field("userId", userID)
        }
        return event(
            "room.member_unsilenced", subject: roomID, version: roomVersion, traceparent: traceparent,
            data: Array(json.buffer.readableBytesView))
    }

    /// Says that an admin read a private room's history, for moderation's record.
    static func historyRead(
        under access: PrivateAccess, messages: Int, at time: Date, traceparent: String?
    ) -> Event {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.field("grantId", access.id)
            json.field("roomId", access.roomID)
            json.field("adminId", access.adminID)
            json.field("at", time)
            json.field("messages", messages)
        }
        return event(
            "room.history_read", subject: access.roomID, version: 1, traceparent: traceparent,
            data: Array(json.buffer.readableBytesView))
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
        return event(
            type, subject: room.id, version: room.version, traceparent: traceparent,
            data: Array(json.buffer.readableBytesView))
    }

    private static func event(
        _ type: String, subject: UUID, version: Int64, traceparent: String?, data: [UInt8]
    ) -> Event {
        Event(
            id: UUID.v7(), source: source, type: type, subject: subject.lowercased, time: Date(),
            traceparent: traceparent, dataSchema: "/schemas/\(type)/1", version: Int(version), data: data)
    }
}
