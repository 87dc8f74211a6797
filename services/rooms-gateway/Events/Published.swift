import Common
import Contract
import EventBus
import Foundation
import RoomsGatewayCore
import ServiceKit

/// The events that this service publishes.
enum PublishedEvents {
    static let messages = EventStream(.message)
    static let rooms = EventStream(.room)

    /// Under the message's own id: whoever makes the event, now or from the record later, makes the same one.
    static func messageSent(_ message: Message) -> Event {
        Event(
            .messageSent, from: .roomsGateway, about: message.id, at: message.createdAt, id: message.id,
            data: message)
    }

    /// - Parameter message: as it stands now, without its text.
    static func messageDeleted(_ message: Message, at time: Date) -> Event {
        // A message's first version is the one that was sent.
        Event(
            .messageDeleted, from: .roomsGateway, about: message.id, at: time, version: 2,
            data: message)
    }

    static func memberSilenced(_ silence: RoomSilence, roomVersion: Int64, at time: Date) -> Event {
        let data = MemberSilencePayload(
            roomID: silence.roomID, userID: silence.userID, until: silence.until, reason: silence.reason)
        return Event(
            .roomMemberSilenced, from: .roomsGateway, about: silence.roomID, at: time, version: Int(roomVersion),
            data: data)
    }

    static func memberUnsilenced(_ userID: UUID, roomID: UUID, roomVersion: Int64, at time: Date) -> Event {
        Event(
            .roomMemberUnsilenced, from: .roomsGateway, about: roomID, at: time, version: Int(roomVersion),
            data: MemberSilenceEndPayload(roomID: roomID, userID: userID))
    }

    /// Says that an admin read a private room's history, for moderation's record.
    static func historyRead(under access: PrivateAccess, messages: Int, at time: Date) -> Event {
        let data = HistoryReadingPayload(
            grantID: access.id, roomID: access.roomID, adminID: access.adminID, at: time, messages: messages)
        return Event(
            .roomHistoryRead, from: .roomsGateway, about: access.roomID, at: time,
            data: data)
    }

    static func roomCreated(_ room: Room, at time: Date) -> Event {
        roomEvent(.roomCreated, room, removedMember: nil, at: time)
    }

    /// - Parameter removedMember: who just ceased to be a member; gateways close the room to them.
    static func roomUpdated(_ room: Room, removedMember: UUID? = nil, at time: Date) -> Event {
        roomEvent(.roomUpdated, room, removedMember: removedMember, at: time)
    }

    /// What a room has become, by what it was.
    static func roomChanged(_ room: Room, before: Room, removedMember: UUID? = nil, at time: Date) -> Event {
        let type: EventType =
            switch (before.archival == nil, room.archival == nil) {
            case (true, false): .roomArchived
            case (false, true): .roomUnarchived
            case (true, true), (false, false): .roomUpdated
            }
        return roomEvent(type, room, removedMember: removedMember, at: time)
    }

    private static func roomEvent(
        _ type: EventType, _ room: Room, removedMember: UUID?, at time: Date
    ) -> Event {
        let version = Int(room.version)
        let data = RoomEventPayload(
            room: room.payload, ownerID: room.ownerID, version: version, removedUserID: removedMember)
        return Event(
            type, from: .roomsGateway, about: room.id, at: time, version: version,
            data: data)
    }
}
