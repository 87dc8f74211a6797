import Common
import Contract
import EventBus
import Foundation
import JSON
import RoomsGatewayCore
import ServiceKit

/// Where a message belongs: all that is needed to hand its JSON on.
struct MessagePlace: Sendable, Equatable {
    let roomID: UUID
    let seq: Int64

    init(of message: Message) {
        (roomID, seq) = (message.roomID, message.seq)
    }

    /// - Throws: `UnreadableEvent`, and what the parser throws.
    init(_ data: [UInt8]) throws {
        let message = try JSONParser.parse(data)
        guard let object = message.object, let room = object["roomId"]?.string.flatMap({ UUID(strict: $0) }),
            let seq = object["seq"]?.integer, seq > 0
        else { throw UnreadableEvent() }
        roomID = room
        self.seq = seq
    }
}

/// A room as its newest event tells it.
struct RoomChange: Sendable {
    let room: Room
    /// Who just ceased to be a member.
    let removedMember: UUID?

    /// - Throws: `UnreadableEvent`.
    init(_ event: Event) throws(UnreadableEvent) {
        let data = try event.read { RoomEventPayload(&$0) }
        removedMember = data.removedUserID
        room = Room(data.room, ownerID: data.ownerID, version: Int64(event.version))
    }
}

extension RoomSilence {
    /// Reads a `room.member_silenced` event.
    /// - Throws: `UnreadableEvent`.
    init(_ event: Event) throws(UnreadableEvent) {
        let data = try event.read { MemberSilencePayload(&$0) }
        self.init(roomID: data.roomID, userID: data.userID, until: data.until, reason: data.reason)
    }
}

/// A silence in one room that is over (`room.member_unsilenced`).
struct LiftedSilence: Sendable, Equatable {
    let roomID: UUID
    let userID: UUID

    /// - Throws: `UnreadableEvent`.
    init(_ event: Event) throws(UnreadableEvent) {
        let data = try event.read { MemberSilenceEndPayload(&$0) }
        (roomID, userID) = (data.roomID, data.userID)
    }
}
