import Foundation

/// A picture of an ad: an upload of its owner's that is ready.
package struct Attachment: Sendable, Equatable {
    /// How many an ad may have.
    package static let limit = 10

    /// The upload's id.
    package let id: UUID
    package let contentType: String
    /// In bytes.
    package let size: Int64
    /// In pixels.
    package let width: Int?
    package let height: Int?

    package init(id: UUID, contentType: String, size: Int64, width: Int?, height: Int?) {
        self.id = id
        self.contentType = contentType
        self.size = size
        self.width = width
        self.height = height
    }

    /// Where the picture is: a stable path, which upload-signer answers with a short-lived URL.
    package var path: String { "/uploads/\(id.lowercased)/content" }
}
