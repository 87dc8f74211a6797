// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `Account`, as events carry it.
public struct AccountPayload: Sendable, Equatable, JSONWritable {
    /// The field `userId`.
    public var userID: UUID
    /// The field `displayName`.
    public var displayName: String
    /// The field `role`.
    public var role: Role
    /// The field `status`.
    public var status: AccountStatus
    /// The field `statusUntil`.
    public var statusUntil: Date?
    /// Null where there is none.
    public var silence: SanctionPayload?
    /// Null where there is none.
    public var suspension: SanctionPayload?
    /// Why the status changed, in the words of whoever decided.
    public var reason: String?
    /// When the account was opened.
    public var createdAt: Date?

    /// What it says.
    public init(
        userID: UUID, displayName: String, role: Role, status: AccountStatus, statusUntil: Date? = nil,
        silence: SanctionPayload? = nil, suspension: SanctionPayload? = nil, reason: String? = nil,
        createdAt: Date? = nil
    ) {
        self.userID = userID
        self.displayName = displayName
        self.role = role
        self.status = status
        self.statusUntil = statusUntil
        self.silence = silence
        self.suspension = suspension
        self.reason = reason
        self.createdAt = createdAt
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let userID = reader.uuid("userId")
        let displayName = reader.string("displayName", length: 0...131072)
        let role = reader.choice("role", of: Role.self)
        let status = reader.choice("status", of: AccountStatus.self)
        let statusUntil = reader.optionalDate("statusUntil")
        let silence = reader.optionalObject("silence") { SanctionPayload(&$0) }
        let suspension = reader.optionalObject("suspension") { SanctionPayload(&$0) }
        let reason = reader.optionalString("reason", length: 0...131072)
        let createdAt = reader.optionalDate("createdAt")
        guard let userID, let displayName, let role, let status else { return nil }
        self.userID = userID
        self.displayName = displayName
        self.role = role
        self.status = status
        self.statusUntil = statusUntil
        self.silence = silence
        self.suspension = suspension
        self.reason = reason
        self.createdAt = createdAt
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("userId", userID)
        json.field("displayName", displayName)
        json.field("role", role.rawValue)
        json.field("status", status.rawValue)
        json.field("statusUntil", nullable: statusUntil)
        json.field("silence", nullable: silence)
        json.field("suspension", nullable: suspension)
        json.field("reason", ifPresent: reason)
        json.field("createdAt", ifPresent: createdAt)
    }
}
