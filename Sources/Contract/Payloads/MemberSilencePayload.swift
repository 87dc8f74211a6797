// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `MemberSilence`, as events carry it.
public struct MemberSilencePayload: Sendable, Equatable, JSONWritable {
    /// The field `roomId`.
    public var roomID: UUID
    /// The field `userId`.
    public var userID: UUID
    /// The field `until`.
    public var until: Date?
    /// The field `reason`.
    public var reason: String

    /// What it says.
    public init(roomID: UUID, userID: UUID, until: Date?, reason: String) {
        self.roomID = roomID
        self.userID = userID
        self.until = until
        self.reason = reason
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let roomID = reader.uuid("roomId")
        let userID = reader.uuid("userId")
        let until = reader.optionalDate("until")
        let reason = reader.string("reason", length: 0...131072)
        guard let roomID, let userID, let reason else { return nil }
        self.roomID = roomID
        self.userID = userID
        self.until = until
        self.reason = reason
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("roomId", roomID)
        json.field("userId", userID)
        json.field("until", nullable: until)
        json.field("reason", reason)
    }
}
