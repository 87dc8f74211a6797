/// Reads AVIF (AV1 Image File Format, over ISO/IEC 14496-12 and 23008-12): boxes that fill the file exactly.
///
/// The size is the largest that any item of the file is said to have: tiles and thumbnails are unpacked too.
enum AVIF {
    static func matches(_ bytes: Bytes) -> Bool {
        guard let length = bytes.bigEndian(0, bytes: 4), bytes.has("ftyp", at: 4),
            let type = bytes.part(0, length), type.count >= 16
        else { return false }
        // The major brand, then its version, then the compatible brands.
        return bytes.has("avif", at: 8) || bytes.has("avis", at: 8)
            || stride(from: 16, to: type.count, by: 4).contains { type.has("avif", at: $0) }
    }

    static func header(_ bytes: Bytes) throws(ImageRefused) -> ImageHeader {
        if bytes.has("avis", at: 8) { throw .animated }
        var sizes: [ImageHeader] = []
        var hasData = false
        try MediaBox.each(in: bytes) { box throws(ImageRefused) in
            if box.is("moov") { throw .animated }
            if box.is("mdat") { hasData = true }
            if box.is("meta") { sizes += try self.sizes(inMeta: box.content) }
        }
        guard hasData, let width = sizes.map(\.width).max(), let height = sizes.map(\.height).max() else {
            throw .corrupt
        }
        return ImageHeader(type: .avif, width: width, height: height)
    }

    /// meta (after version and flags) → iprp → ipco → ispe.
    private static func sizes(inMeta content: Bytes) throws(ImageRefused) -> [ImageHeader] {
        guard let boxes = content.rest(from: 4) else { throw .corrupt }
        var sizes: [ImageHeader] = []
        try descend(boxes, into: "iprp") { properties throws(ImageRefused) in
            try descend(properties, into: "ipco") { container throws(ImageRefused) in
                try descend(container, into: "ispe") { size throws(ImageRefused) in
                    guard let width = size.bigEndian(4, bytes: 4), let height = size.bigEndian(8, bytes: 4) else {
                        throw .corrupt
                    }
                    sizes.append(ImageHeader(type: .avif, width: width, height: height))
                }
            }
        }
        return sizes
    }

    private static func descend(
        _ bytes: Bytes, into type: StaticString, _ body: (Bytes) throws(ImageRefused) -> Void
    ) throws(ImageRefused) {
        try MediaBox.each(in: bytes) { box throws(ImageRefused) in
            if box.is(type) { try body(box.content) }
        }
    }
}
