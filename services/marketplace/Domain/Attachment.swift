import Foundation

/// A picture of an ad: an upload of its owner's that is ready.
struct Attachment: Sendable, Equatable {
    /// How many an ad may have.
    static let limit = 10

    /// The upload's id.
    let id: UUID
    let contentType: String
    /// In bytes.
    let size: Int64
    /// In pixels.
    let width: Int?
    let height: Int?

    /// Where the picture is: a stable path, which upload-signer answers with a short-lived URL.
    var path: String { "/uploads/\(id.lowercased)/content" }
}
