// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `MemberSilenceEnd`, as events carry it.
public struct MemberSilenceEndPayload: Sendable, Equatable, JSONWritable {
    /// The field `roomId`.
    public var roomID: UUID
    /// The field `userId`.
    public var userID: UUID

    /// What it says.
    public init(roomID: UUID, userID: UUID) {
        self.roomID = roomID
        self.userID = userID
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let roomID = reader.uuid("roomId")
        let userID = reader.uuid("userId")
        guard let roomID, let userID else { return nil }
        self.roomID = roomID
        self.userID = userID
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("roomId", roomID)
        json.field("userId", userID)
    }
}
