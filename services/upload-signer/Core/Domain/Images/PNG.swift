/// Reads PNG (W3C PNG, third edition): a signature and chunks, from IHDR to IEND, and nothing after that.
enum PNG {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// Length, type and checksum around a chunk's data.
    static let overhead = 12

    static func header(_ bytes: Bytes) throws(ImageRefused) -> ImageHeader {
        let start = signature.count
        guard bytes.bigEndian(start, bytes: 4) == 13, bytes.has("IHDR", at: start + 4),
            let width = bytes.bigEndian(start + 8, bytes: 4), let height = bytes.bigEndian(start + 12, bytes: 4)
        else { throw .corrupt }
        try walk(bytes, from: start + overhead + 13)
        return ImageHeader(type: .png, width: width, height: height)
    }

    private static func walk(_ bytes: Bytes, from start: Int) throws(ImageRefused) {
        var offset = start
        var hasData = false
        while true {
            guard let length = bytes.bigEndian(offset, bytes: 4), bytes.part(offset, length + overhead) != nil else {
                throw .corrupt
            }
            if bytes.has("IHDR", at: offset + 4) { throw .corrupt }
            if bytes.has("acTL", at: offset + 4) { throw .animated }
            if bytes.has("IDAT", at: offset + 4) { hasData = true }
            if bytes.has("IEND", at: offset + 4) {
                guard hasData, length == 0 else { throw .corrupt }
                guard offset + overhead == bytes.count else { throw .embeddedContent }
                return
            }
            offset += length + overhead
        }
    }
}
