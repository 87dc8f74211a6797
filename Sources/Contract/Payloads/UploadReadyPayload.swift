// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The contract's `UploadReady`, as events carry it.
public struct UploadReadyPayload: Sendable, Equatable, JSONWritable {
    /// The field `uploadId`.
    public var uploadID: UUID
    /// The field `ownerId`.
    public var ownerID: UUID
    /// Where the store keeps it.
    public var key: String
    /// The field `contentType`.
    public var contentType: Open<PictureType>
    /// The field `size`.
    public var size: Int
    /// The field `width`.
    public var width: Int
    /// The field `height`.
    public var height: Int
    /// Of what is stored.
    public var sha256: String?

    /// What it says.
    public init(
        uploadID: UUID, ownerID: UUID, key: String, contentType: Open<PictureType>, size: Int, width: Int, height: Int,
        sha256: String? = nil
    ) {
        self.uploadID = uploadID
        self.ownerID = ownerID
        self.key = key
        self.contentType = contentType
        self.size = size
        self.width = width
        self.height = height
        self.sha256 = sha256
    }

    /// Reads it, and leaves out what it does not know. nil where a field failed, which the reader then knows.
    public init?(_ reader: inout FieldReader) {
        let uploadID = reader.uuid("uploadId")
        let ownerID = reader.uuid("ownerId")
        let key = reader.string("key", length: 0...131072)
        let contentType = reader.string("contentType", length: 1...200).map { Open<PictureType>(rawValue: $0) }
        let size = reader.int("size", in: 1...Int.max)
        let width = reader.int("width", in: 1...Int.max)
        let height = reader.int("height", in: 1...Int.max)
        let sha256 = reader.optionalString("sha256", length: 0...131072)
        guard let uploadID, let ownerID, let key, let contentType, let size, let width, let height else { return nil }
        self.uploadID = uploadID
        self.ownerID = ownerID
        self.key = key
        self.contentType = contentType
        self.size = size
        self.width = width
        self.height = height
        self.sha256 = sha256
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
        json.field("width", width)
        json.field("height", height)
        json.field("sha256", ifPresent: sha256)
    }
}
