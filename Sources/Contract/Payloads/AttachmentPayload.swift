// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `Attachment`, as events carry it.
public struct AttachmentPayload: Sendable, Equatable, JSONWritable {
    /// The field `id`.
    public var id: UUID
    /// The field `contentType`.
    public var contentType: String
    /// Bytes.
    public var size: Int
    /// The field `width`.
    public var width: Int?
    /// The field `height`.
    public var height: Int?
    /// A stable path, answered with a redirect to a short-lived URL.
    public var url: String

    /// What it says.
    public init(id: UUID, contentType: String, size: Int, width: Int? = nil, height: Int? = nil, url: String) {
        self.id = id
        self.contentType = contentType
        self.size = size
        self.width = width
        self.height = height
        self.url = url
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let id = reader.uuid("id")
        let contentType = reader.string("contentType", length: 0...131072)
        let size = reader.int("size", in: 0...Int.max)
        let width = reader.optionalInt("width", in: 1...Int.max)
        let height = reader.optionalInt("height", in: 1...Int.max)
        let url = reader.string("url", length: 0...131072)
        guard let id, let contentType, let size, let url else { return nil }
        self.id = id
        self.contentType = contentType
        self.size = size
        self.width = width
        self.height = height
        self.url = url
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("contentType", contentType)
        json.field("size", size)
        json.field("width", ifPresent: width)
        json.field("height", ifPresent: height)
        json.field("url", url)
    }
}
