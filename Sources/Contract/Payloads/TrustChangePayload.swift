// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `TrustChange`, as events carry it.
public struct TrustChangePayload: Sendable, Equatable, JSONWritable {
    /// The field `userId`.
    public var userID: UUID
    /// The field `level`.
    public var level: TrustLevel
    /// The field `score`.
    public var score: Int

    /// What it says.
    public init(userID: UUID, level: TrustLevel, score: Int) {
        self.userID = userID
        self.level = level
        self.score = score
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let userID = reader.uuid("userId")
        let level = reader.choice("level", of: TrustLevel.self)
        let score = reader.int("score", in: 0...100)
        guard let userID, let level, let score else { return nil }
        self.userID = userID
        self.level = level
        self.score = score
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("userId", userID)
        json.field("level", level.rawValue)
        json.field("score", score)
    }
}
