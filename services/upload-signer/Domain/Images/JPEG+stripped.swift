extension JPEG {
    /// The same picture with only those segments that are needed to show it, and nothing behind its end.
    static func stripped(_ bytes: Bytes) throws(ImageRefused) -> [UInt8] {
        var picture: [UInt8] = [0xFF, 0xD8]
        picture.reserveCapacity(bytes.count + 64)
        var orientation: Orientation?
        // JFIF demands to be first.
        var behindJFIF = picture.count
        var hasScan = false
        var offset = 2
        while true {
            let marker = try marker(bytes, &offset)
            if marker == 0xD9 { break }
            if marker == 0x01 || (0xD0...0xD7).contains(marker) { continue }
            guard ![0x00, 0xD8, 0xFF].contains(marker), let length = bytes.bigEndian(offset, bytes: 2), length >= 2,
                let content = bytes.part(offset + 2, length - 2)
            else { throw .corrupt }
            offset += length
            if let kept = kept(marker, content, isFirst: picture.count == 2) {
                picture += segment(marker, kept)
                if marker == 0xE0 { behindJFIF = picture.count }
            }
            if marker == 0xE1, !hasScan, orientation == nil, content.has("Exif\0", at: 0) {
                orientation = content.rest(from: 6).flatMap { Orientation(tiff: $0) }
            }
            guard marker == 0xDA else { continue }
            hasScan = true
            let end = endOfScan(bytes, from: offset)
            guard let scan = bytes.part(offset, end - offset) else { throw .corrupt }
            picture += scan.all[scan.range]
            offset = end
        }
        if let orientation {
            picture.insert(
                contentsOf: segment(0xE1, Array("Exif\0\0".utf8) + orientation.tiff), at: behindJFIF)
        }
        picture += [0xFF, 0xD9]
        return picture
    }

    /// What of a segment's content is needed; nil for one that is not.
    private static func kept(_ marker: UInt8, _ content: Bytes, isFirst: Bool) -> [UInt8]? {
        switch marker {
        // Frames, tables, scans, heights and restart intervals.
        case 0xC0...0xC7, 0xC9...0xCF, 0xDA...0xDD: return Array(content.all[content.range])
        // How large a dot is, without the preview that may follow.
        case 0xE0:
            guard isFirst, content.has("JFIF\0", at: 0), let head = content.part(0, 12) else { return nil }
            return head.all[head.range] + [0, 0]
        case 0xE2:
            return content.has("ICC_PROFILE\0", at: 0) ? Array(content.all[content.range]) : nil
        // How colours are packed; more than these bytes belong to nobody.
        case 0xEE:
            guard content.has("Adobe", at: 0), let head = content.part(0, 12) else { return nil }
            return Array(head.all[head.range])
        default: return nil
        }
    }

    private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length = content.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + content
    }
}
