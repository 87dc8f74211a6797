// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `UserOrder`, as events carry it.
public struct UserOrderPayload: Sendable, Equatable, JSONWritable {
    /// The field `actionId`.
    public var actionID: UUID
    /// The field `reason`.
    public var reason: String
    /// The field `adminId`.
    public var adminID: UUID?
    /// The field `userId`.
    public var userID: UUID
    /// Everywhere if it is not said.
    public var scope: SilenceScope?
    /// With the scope `room`.
    public var roomID: UUID?
    /// The field `until`.
    public var until: Date?
    /// The field `reasonCode`.
    public var reasonCode: String?

    /// What it says.
    public init(
        actionID: UUID, reason: String, adminID: UUID? = nil, userID: UUID, scope: SilenceScope? = nil,
        roomID: UUID? = nil, until: Date? = nil, reasonCode: String? = nil
    ) {
        self.actionID = actionID
        self.reason = reason
        self.adminID = adminID
        self.userID = userID
        self.scope = scope
        self.roomID = roomID
        self.until = until
        self.reasonCode = reasonCode
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let actionID = reader.uuid("actionId")
        let reason = reader.string("reason", length: 0...131072)
        let adminID = reader.optionalUUID("adminId")
        let userID = reader.uuid("userId")
        let scope = reader.optionalChoice("scope", of: SilenceScope.self)
        let roomID = reader.optionalUUID("roomId")
        let until = reader.optionalDate("until")
        let reasonCode = reader.optionalString("reasonCode", length: 0...131072)
        guard let actionID, let reason, let userID else { return nil }
        self.actionID = actionID
        self.reason = reason
        self.adminID = adminID
        self.userID = userID
        self.scope = scope
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
        json.field("adminId", ifPresent: adminID)
        json.field("userId", userID)
        json.field("scope", ifPresent: scope?.rawValue)
        json.field("roomId", ifPresent: roomID)
        json.field("until", ifPresent: until)
        json.field("reasonCode", ifPresent: reasonCode)
    }
}
