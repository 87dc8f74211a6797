// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `UploadRejection`, as events carry it.
public struct UploadRejectionPayload: Sendable, Equatable, JSONWritable {
    /// The field `uploadId`.
    public var uploadID: UUID
    /// The field `ownerId`.
    public var ownerID: UUID
    /// The field `key`.
    public var key: String
    /// The field `contentType`.
    public var contentType: Open<PictureType>
    /// As announced.
    public var size: Int
    /// The field `reason`.
    public var reason: Open<Rejection>

    /// What it says.
    public init(
        uploadID: UUID, ownerID: UUID, key: String, contentType: Open<PictureType>, size: Int, reason: Open<Rejection>
    ) {
        self.uploadID = uploadID
        self.ownerID = ownerID
        self.key = key
        self.contentType = contentType
        self.size = size
        self.reason = reason
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let uploadID = reader.uuid("uploadId")
        let ownerID = reader.uuid("ownerId")
        let key = reader.string("key", length: 0...131072)
        let contentType = reader.string("contentType", length: 1...200).map { Open<PictureType>(rawValue: $0) }
        let size = reader.int("size", in: 1...Int.max)
        let reason = reader.string("reason", length: 1...200).map { Open<Rejection>(rawValue: $0) }
        guard let uploadID, let ownerID, let key, let contentType, let size, let reason else { return nil }
        self.uploadID = uploadID
        self.ownerID = ownerID
        self.key = key
        self.contentType = contentType
        self.size = size
        self.reason = reason
    }

    /// Writes it as an object.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Writes its fields into an object that is begun.
    public func writeFields(to json: inout JSONWriter) {
        json.field("uploadId", uploadID)
        json.field("ownerId", ownerID)
        json.field("key", key)
        json.field("contentType", contentType.rawValue)
        json.field("size", size)
        json.field("reason", reason.rawValue)
    }
}
