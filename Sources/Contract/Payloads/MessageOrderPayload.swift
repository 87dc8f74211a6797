// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `MessageOrder`, as events carry it.
public struct MessageOrderPayload: Sendable, Equatable, JSONWritable {
    /// The field `actionId`.
    public var actionID: UUID
    /// The field `reason`.
    public var reason: String
    /// The field `adminId`.
    public var adminID: UUID?
    /// The field `messageId`.
    public var messageID: UUID
    /// The field `reasonCode`.
    public var reasonCode: String?

    /// What it says.
    public init(actionID: UUID, reason: String, adminID: UUID? = nil, messageID: UUID, reasonCode: String? = nil) {
        self.actionID = actionID
        self.reason = reason
        self.adminID = adminID
        self.messageID = messageID
        self.reasonCode = reasonCode
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let actionID = reader.uuid("actionId")
        let reason = reader.string("reason", length: 0...131072)
        let adminID = reader.optionalUUID("adminId")
        let messageID = reader.uuid("messageId")
        let reasonCode = reader.optionalString("reasonCode", length: 0...131072)
        guard let actionID, let reason, let messageID else { return nil }
        self.actionID = actionID
        self.reason = reason
        self.adminID = adminID
        self.messageID = messageID
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
        json.field("messageId", messageID)
        json.field("reasonCode", ifPresent: reasonCode)
    }
}
