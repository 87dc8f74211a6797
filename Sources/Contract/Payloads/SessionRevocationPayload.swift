// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `SessionRevocation`, as events carry it.
public struct SessionRevocationPayload: Sendable, Equatable, JSONWritable {
    /// The field `sessionId`.
    public var sessionID: UUID
    /// The field `userId`.
    public var userID: UUID
    /// When its last token runs out.
    public var expiresAt: Date

    /// What it says.
    public init(sessionID: UUID, userID: UUID, expiresAt: Date) {
        self.sessionID = sessionID
        self.userID = userID
        self.expiresAt = expiresAt
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let sessionID = reader.uuid("sessionId")
        let userID = reader.uuid("userId")
        let expiresAt = reader.date("expiresAt")
        guard let sessionID, let userID, let expiresAt else { return nil }
        self.sessionID = sessionID
        self.userID = userID
        self.expiresAt = expiresAt
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("sessionId", sessionID)
        json.field("userId", userID)
        json.field("expiresAt", expiresAt)
    }
}
