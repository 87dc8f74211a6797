// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `PrivateAccessOrder`, as events carry it.
public struct PrivateAccessOrderPayload: Sendable, Equatable, JSONWritable {
    /// The field `actionId`.
    public var actionID: UUID
    /// The field `reason`.
    public var reason: String
    /// The field `adminId`.
    public var adminID: UUID
    /// The field `grantId`.
    public var grantID: UUID
    /// The field `roomId`.
    public var roomID: UUID
    /// The field `until`.
    public var until: Date
    /// The field `reasonCode`.
    public var reasonCode: String?

    /// What it says.
    public init(
        actionID: UUID, reason: String, adminID: UUID, grantID: UUID, roomID: UUID, until: Date,
        reasonCode: String? = nil
    ) {
        self.actionID = actionID
        self.reason = reason
        self.adminID = adminID
        self.grantID = grantID
        self.roomID = roomID
        self.until = until
        self.reasonCode = reasonCode
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let actionID = reader.uuid("actionId")
        let reason = reader.string("reason", length: 0...131072)
        let adminID = reader.uuid("adminId")
        let grantID = reader.uuid("grantId")
        let roomID = reader.uuid("roomId")
        let until = reader.date("until")
        let reasonCode = reader.optionalString("reasonCode", length: 0...131072)
        guard let actionID, let reason, let adminID, let grantID, let roomID, let until else { return nil }
        self.actionID = actionID
        self.reason = reason
        self.adminID = adminID
        self.grantID = grantID
        self.roomID = roomID
        self.until = until
        self.reasonCode = reasonCode
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("actionId", actionID)
        json.field("reason", reason)
        json.field("adminId", adminID)
        json.field("grantId", grantID)
        json.field("roomId", roomID)
        json.field("until", until)
        json.field("reasonCode", ifPresent: reasonCode)
    }
}
