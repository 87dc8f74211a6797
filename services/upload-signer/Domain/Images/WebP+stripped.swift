extension WebP {
    private static let profileFlag: UInt8 = 0x20
    private static let alphaFlag: UInt8 = 0x10
    private static let exifFlag: UInt8 = 0x08
    /// The picture, its transparency and its colour profile.
    private static let kept: [StaticString] = ["VP8 ", "VP8L", "ALPH", "ICCP"]

    /// The same picture with only those chunks that are needed to show it.
    static func stripped(_ bytes: Bytes) throws(ImageRefused) -> [UInt8] {
        var picture = Array("RIFF\0\0\0\0WEBP".utf8)
        picture.reserveCapacity(bytes.count + 64)
        var orientation: Orientation?
        // Where the flags of the frame are, which is there if there may be more than the picture.
        var flags: Int?
        var offset = picture.count
        while offset < bytes.count {
            guard let size = bytes.littleEndian(offset + 4, bytes: 4), let data = bytes.part(offset + 8, size) else {
                throw .corrupt
            }
            if bytes.has("VP8X", at: offset) {
                guard flags == nil, let frame = data.part(0, 10) else { throw .corrupt }
                flags = picture.count + 8
                picture += chunk("VP8X", flagsAndSize(frame))
            } else if kept.contains(where: { bytes.has($0, at: offset) }), let kind = bytes.part(offset, 4) {
                picture += kind.all[kind.range]
                picture += littleEndian(size)
                picture += data.all[data.range]
                if size % 2 == 1 { picture.append(0) }
            } else if bytes.has("EXIF", at: offset), orientation == nil {
                // Some writers put JPEG's introduction before it.
                let tiff = data.has("Exif\0", at: 0) ? data.rest(from: 6) : data
                orientation = tiff.flatMap { Orientation(tiff: $0) }
            }
            offset += 8 + size + size % 2
        }
        if let orientation, let flags {
            picture[flags] |= exifFlag
            picture += chunk("EXIF", orientation.tiff)
        }
        picture.replaceSubrange(4..<8, with: littleEndian(picture.count - 8))
        return picture
    }

    /// Only what is still there is announced.
    private static func flagsAndSize(_ frame: Bytes) -> [UInt8] {
        var content = Array(frame.all[frame.range])
        content[0] &= profileFlag | alphaFlag
        content.replaceSubrange(1..<4, with: [0, 0, 0])
        return content
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        Array(type.utf8) + littleEndian(data.count) + data + (data.count % 2 == 1 ? [0] : [])
    }

    private static func littleEndian(_ value: Int) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
