/// Tells whether bytes are one still picture of a kind that is taken, no larger than may be unpacked, and nothing else besides.
/// Pure; its time grows with the bytes, so it belongs on a thread that may be blocked.
package struct ImageInspector: Sendable {
    /// The most pixels a picture may have. A few kilobytes can hold a picture of gigabytes.
    package let maxPixels: Int
    /// The longest side.
    package let maxSide: Int

    package init(maxPixels: Int, maxSide: Int) {
        self.maxPixels = maxPixels
        self.maxSide = maxSide
    }

    func inspect(_ bytes: [UInt8]) throws(ImageRefused) -> ImageHeader {
        let header = try Self.header(of: bytes)
        guard header.width > 0, header.height > 0 else { throw .corrupt }
        // Sides first: their product then cannot overflow.
        guard header.width <= maxSide, header.height <= maxSide, header.width * header.height <= maxPixels else {
            throw .dimensions
        }
        if EmbeddedContent.isIn(bytes) { throw .embeddedContent }
        return header
    }

    /// What the bytes say of the picture, by the rules of its format.
    package static func header(of bytes: [UInt8]) throws(ImageRefused) -> ImageHeader {
        let bytes = Bytes(bytes)
        if bytes.all.starts(with: PNG.signature) { return try PNG.header(bytes) }
        if bytes.all.starts(with: JPEG.signature) { return try JPEG.header(bytes) }
        if WebP.matches(bytes) { return try WebP.header(bytes) }
        if AVIF.matches(bytes) { return try AVIF.header(bytes) }
        throw .notAnImage
    }
}
