extension JPEG {
    /// The same picture with only what is needed to show it: each segment as long as what it says, no table that no scan reads,
    /// and nothing behind the end.
    static func stripped(_ bytes: Bytes) throws(ImageRefused) -> [UInt8] {
        let parts = try JPEGParts(bytes)
        var picture: [UInt8] = [0xFF, 0xD8]
        picture.reserveCapacity(bytes.count + 64)
        // JFIF demands to be first.
        if let jfif = parts.jfif { picture += segment(0xE0, jfif) }
        if let orientation = parts.orientation { picture += segment(0xE1, Array("Exif\0\0".utf8) + orientation.tiff) }
        if let profile = parts.profile {
            let most = 65_519
            let pieces = stride(from: 0, to: profile.count, by: most).map {
                profile[$0..<min($0 + most, profile.count)]
            }
            for (index, piece) in pieces.enumerated() {
                let head = Array("ICC_PROFILE\0".utf8) + [UInt8(index + 1), UInt8(pieces.count)]
                picture += segment(0xE2, head + piece)
            }
        }
        for part in parts.needed() {
            switch part {
            case .plain(let marker, let content), .frame(let marker, let content): picture += segment(marker, content)
            case .tables(let marker, let tables): picture += segment(marker, tables.flatMap(\.content))
            case .scan(let scan):
                picture += segment(0xDA, scan.head)
                picture += scan.data.all[scan.data.range]
            }
        }
        return picture + [0xFF, 0xD9]
    }

    private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length = content.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + content
    }
}
