/// Reads AVIF (AV1 Image File Format, over ISO/IEC 14496-12 and 23008-12): boxes that fill the file exactly.
///
/// The size is the largest that any item of the file is said to have: tiles and thumbnails are unpacked too.
enum AVIF {
    struct Box {
        /// From its length to its end.
        let whole: Bytes
        let content: Bytes
        /// Where the next one begins, in what this one is part of.
        let end: Int

        func `is`(_ type: StaticString) -> Bool { whole.has(type, at: 4) }
        /// Whether it says how long it is, rather than reaching to the end of what it is part of.
        var hasLength: Bool { whole.bigEndian(0, bytes: 4) != 0 }
    }

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
        try eachBox(bytes) { box throws(ImageRefused) in
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
        try eachBox(bytes) { box throws(ImageRefused) in
            if box.is(type) { try body(box.content) }
        }
    }

    static func eachBox(
        _ bytes: Bytes, _ body: (Box) throws(ImageRefused) -> Void
    ) throws(ImageRefused) {
        var offset = 0
        while offset < bytes.count {
            let box = try box(bytes, at: offset)
            try body(box)
            offset = box.end
        }
    }

    private static func box(_ bytes: Bytes, at offset: Int) throws(ImageRefused) -> Box {
        guard var length = bytes.bigEndian(offset, bytes: 4), bytes.part(offset, 8) != nil else { throw .corrupt }
        var header = 8
        if length == 1 {
            // A length of eight bytes; one that needs the highest is larger than anything that is read here.
            guard bytes.byte(offset + 8) == 0, let long = bytes.bigEndian(offset + 9, bytes: 7) else { throw .corrupt }
            length = long
            header = 16
        } else if length == 0 {
            length = bytes.count - offset
        }
        guard length >= header, let whole = bytes.part(offset, length), let content = whole.rest(from: header) else {
            throw .corrupt
        }
        return Box(whole: whole, content: content, end: offset + length)
    }
}
