// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `RoomEvent`, as events carry it.
public struct RoomEventPayload: Sendable, Equatable, JSONWritable {
    /// What every `Room` says.
    public var room: RoomPayload
    /// The field `ownerId`.
    public var ownerID: UUID
    /// The field `version`.
    public var version: Int
    /// Who has just ceased to be a member.
    public var removedUserID: UUID?

    /// What it says.
    public init(room: RoomPayload, ownerID: UUID, version: Int, removedUserID: UUID? = nil) {
        self.room = room
        self.ownerID = ownerID
        self.version = version
        self.removedUserID = removedUserID
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let room = RoomPayload(&reader)
        let ownerID = reader.uuid("ownerId")
        let version = reader.int("version", in: Int.min...Int.max)
        let removedUserID = reader.optionalUUID("removedUserId")
        guard let room, let ownerID, let version else { return nil }
        self.room = room
        self.ownerID = ownerID
        self.version = version
        self.removedUserID = removedUserID
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        room.writeFields(to: &json)
        json.field("ownerId", ownerID)
        json.field("version", version)
        json.field("removedUserId", ifPresent: removedUserID)
    }
}
