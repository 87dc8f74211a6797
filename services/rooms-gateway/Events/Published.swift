import Common
import Contract
import EventBus
import Foundation
import ServiceKit

/// The events that this service publishes (CONTRACT §8).
enum PublishedEvents {
    static let messages = EventStream(.message)
    static let rooms = EventStream(.room)

    static func messageSent(_ message: Message, traceparent: String?) -> Event {
        Event(
            .messageSent, from: .roomsGateway, about: message.id, at: message.createdAt, traceparent: traceparent,
            data: message)
    }

    /// - Parameter message: as it stands now, without its text.
    static func messageDeleted(_ message: Message, traceparent: String?) -> Event {
        // A message's first version is the one that was sent.
        Event(
            .messageDeleted, from: .roomsGateway, about: message.id, at: Date(), version: 2, traceparent: traceparent,
            data: message)
    }

    static func memberSilenced(_ silence: RoomSilence, roomVersion: Int64, traceparent: String?) -> Event {
        let data = MemberSilencePayload(
            roomID: silence.roomID, userID: silence.userID, until: silence.until, reason: silence.reason)
        return Event(
            .roomMemberSilenced, from: .roomsGateway, about: silence.roomID, at: Date(), version: Int(roomVersion),
            traceparent: traceparent, data: data)
    }

    static func memberUnsilenced(
        _ userID: UUID, roomID: UUID, roomVersion: Int64, traceparent: String?
    ) -> Event {
        Event(
            .roomMemberUnsilenced, from: .roomsGateway, about: roomID, at: Date(), version: Int(roomVersion),
            traceparent: traceparent, data: MemberSilenceEndPayload(roomID: roomID, userID: userID))
    }

    /// Says that an admin read a private room's history, for moderation's record.
    static func historyRead(
        under access: PrivateAccess, messages: Int, at time: Date, traceparent: String?
    ) -> Event {
        let data = HistoryReadingPayload(
            grantID: access.id, roomID: access.roomID, adminID: access.adminID, at: time, messages: messages)
        return Event(
            .roomHistoryRead, from: .roomsGateway, about: access.roomID, at: Date(), traceparent: traceparent,
            data: data)
    }

    static func roomCreated(_ room: Room, traceparent: String?) -> Event {
        roomEvent(.roomCreated, room, removedMember: nil, traceparent: traceparent)
    }

    /// - Parameter removedMember: who just ceased to be a member; gateways close the room to them.
    static func roomUpdated(_ room: Room, removedMember: UUID? = nil, traceparent: String?) -> Event {
        roomEvent(.roomUpdated, room, removedMember: removedMember, traceparent: traceparent)
    }

    private static func roomEvent(
        _ type: EventType, _ room: Room, removedMember: UUID?, traceparent: String?
    ) -> Event {
        let version = Int(room.version)
        let data = RoomEventPayload(
            room: room.payload, ownerID: room.ownerID, version: version, removedUserID: removedMember)
        return Event(
            type, from: .roomsGateway, about: room.id, at: Date(), version: version, traceparent: traceparent,
            data: data)
    }
}
