import Common
import EventBus
import Foundation
import ServiceKit

/// Where a message belongs: all that is needed to hand its JSON on.
struct MessagePlace: Sendable, Equatable {
    let roomID: UUID
    let seq: Int64

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

    init(_ event: Event) throws {
        var reader = FieldReader(try JSONParser.parse(event.data).object ?? [:])
        let id = reader.uuid("id")
        let name = reader.string("name", length: 0...1_000)
        let description = reader.optionalString("description", length: 0...10_000)
        let visibility = reader.choice("visibility", of: Room.Visibility.self)
        let ownerID = reader.uuid("ownerId")
        let global = reader.double("intervalGlobalSeconds", in: Room.Rules.allowed)
        let perUser = reader.double("perUserSeconds", in: Room.Rules.allowed)
        let silenced = reader.bool("silenced")
        let silencedUntil = reader.optionalDate("silencedUntil")
        let memberCount = reader.int("memberCount", in: 0...Int(Int32.max))
        let createdAt = reader.date("createdAt")
        removedMember = reader.optionalUUID("removedUserId")
        guard let id, let name, let visibility, let ownerID, let global, let perUser, let silenced, let memberCount,
            let createdAt
        else { throw UnreadableEvent(fields: reader.errors) }
        room = Room(
            id: id, name: name, description: description ?? "", visibility: visibility, ownerID: ownerID,
            rules: Room.Rules(intervalGlobalSeconds: global, perUserSeconds: perUser), silenced: silenced,
            silencedUntil: silencedUntil, memberCount: memberCount, lastSeq: 0, version: Int64(event.version),
            createdAt: createdAt)
    }
}

extension RoomSilence {
    /// Reads a `room.member_silenced` event.
    /// - Throws: `UnreadableEvent`.
    init(_ event: Event) throws(UnreadableEvent) {
        self = try event.read { reader in
            let roomID = reader.uuid("roomId")
            let userID = reader.uuid("userId")
            let until = reader.optionalDate("until")
            let reason = reader.string("reason", length: 0...2_000)
            guard let roomID, let userID, let reason else { return nil }
            return RoomSilence(roomID: roomID, userID: userID, until: until, reason: reason)
        }
    }
}

/// A silence in one room that is over (`room.member_unsilenced`).
struct LiftedSilence: Sendable, Equatable {
    let roomID: UUID
    let userID: UUID

    /// - Throws: `UnreadableEvent`.
    init(_ event: Event) throws(UnreadableEvent) {
        (roomID, userID) = try event.read { reader in
            guard let roomID = reader.uuid("roomId"), let userID = reader.uuid("userId") else { return nil }
            return (roomID, userID)
        }
    }
}
