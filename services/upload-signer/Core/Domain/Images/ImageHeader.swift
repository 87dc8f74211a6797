import Contract

/// What a picture's own bytes say of it.
package struct ImageHeader: Sendable, Equatable {
    package let type: PictureType
    package let width: Int
    package let height: Int
}

/// Why bytes are not a picture that may be shown to others. The raw value is the `reason` that clients see.
package enum ImageRefused: String, Error, Sendable, CaseIterable {
    /// None of the kinds taken, by the first bytes.
    case notAnImage = "NOT_AN_IMAGE"
    /// Broken off, or put together against its format's rules.
    case corrupt = "CORRUPT"
    /// More pictures than one after another.
    case animated = "ANIMATED"
    /// Larger than may be unpacked.
    case dimensions = "DIMENSIONS_TOO_LARGE"
    /// Something else is in the file that another program would take for a page, a document or an archive.
    case embeddedContent = "EMBEDDED_CONTENT"
}
