// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `HistoryReading`, as events carry it.
public struct HistoryReadingPayload: Sendable, Equatable, JSONWritable {
    /// The field `grantId`.
    public var grantID: UUID
    /// The field `roomId`.
    public var roomID: UUID
    /// The field `adminId`.
    public var adminID: UUID
    /// The field `at`.
    public var at: Date
    /// How many were shown.
    public var messages: Int

    /// What it says.
    public init(grantID: UUID, roomID: UUID, adminID: UUID, at: Date, messages: Int) {
        self.grantID = grantID
        self.roomID = roomID
        self.adminID = adminID
        self.at = at
        self.messages = messages
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let grantID = reader.uuid("grantId")
        let roomID = reader.uuid("roomId")
        let adminID = reader.uuid("adminId")
        let at = reader.date("at")
        let messages = reader.int("messages", in: 0...Int.max)
        guard let grantID, let roomID, let adminID, let at, let messages else { return nil }
        self.grantID = grantID
        self.roomID = roomID
        self.adminID = adminID
        self.at = at
        self.messages = messages
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("grantId", grantID)
        json.field("roomId", roomID)
        json.field("adminId", adminID)
        json.field("at", at)
        json.field("messages", messages)
    }
}
