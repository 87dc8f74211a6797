// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// A fact of its own, with its own end: `status` is the gravest of those that hold, and when that ends the other one
/// counts. An event without the field tells the gravest only, by `status`.
public struct SanctionPayload: Sendable, Equatable, JSONWritable {
    /// Null where it does not end by itself.
    public var until: Date?

    /// What it says.
    public init(until: Date?) {
        self.until = until
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let until = reader.optionalDate("until")
        self.until = until
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("until", nullable: until)
    }
}
