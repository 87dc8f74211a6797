import Contract
import Foundation

/// The `Content-Disposition` (RFC 6266) under which a picture is shown in place and saved: by a name that says nothing of what it
/// is called on its owner's machine.
enum ContentDisposition {
    static func inline(_ upload: Upload) -> String {
        "inline; filename=\"\(upload.id.lowercased).\(upload.announced.type.fileExtension)\""
    }
}

extension PictureType {
    /// How names of such files end.
    fileprivate var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .png: "png"
        case .webp: "webp"
        case .avif: "avif"
        }
    }
}
