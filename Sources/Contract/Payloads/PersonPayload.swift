// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// Somebody, by the name that everybody sees.
public struct PersonPayload: Sendable, Equatable, JSONWritable {
    /// The field `id`.
    public var id: UUID
    /// The field `displayName`.
    public var displayName: String

    /// What it says.
    public init(id: UUID, displayName: String) {
        self.id = id
        self.displayName = displayName
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let id = reader.uuid("id")
        let displayName = reader.string("displayName", length: 0...131072)
        guard let id, let displayName else { return nil }
        self.id = id
        self.displayName = displayName
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("displayName", displayName)
    }
}
