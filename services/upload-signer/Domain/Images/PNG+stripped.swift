extension PNG {
    /// What a decoder needs: every other chunk whose name begins with a capital letter would be needed, too, and is unknown.
    private static let critical: [StaticString] = ["IDAT", "PLTE", "IHDR", "IEND"]
    /// Transparency, colours, the ground, and how large a dot is.
    private static let ancillary: [StaticString] = [
        "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "hIST", "pHYs",
    ]

    /// The same picture with only those chunks that are needed to show it.
    static func stripped(_ bytes: Bytes) throws(ImageRefused) -> [UInt8] {
        var picture = signature
        picture.reserveCapacity(bytes.count + 64)
        var orientation: Orientation?
        var beforeData: Int?
        var offset = signature.count
        while offset < bytes.count {
            guard let length = bytes.bigEndian(offset, bytes: 4), let chunk = bytes.part(offset, length + overhead)
            else {
                throw .corrupt
            }
            if bytes.has("IDAT", at: offset + 4), beforeData == nil { beforeData = picture.count }
            if try isKept(bytes, at: offset + 4) {
                picture += chunk.all[chunk.range]
            } else if bytes.has("eXIf", at: offset + 4), orientation == nil {
                orientation = chunk.part(8, length).flatMap { Orientation(tiff: $0) }
            }
            if bytes.has("IEND", at: offset + 4) { break }
            offset += length + overhead
        }
        if let orientation, let beforeData {
            picture.insert(contentsOf: chunk("eXIf", orientation.tiff), at: beforeData)
        }
        return picture
    }

    private static func isKept(_ bytes: Bytes, at offset: Int) throws(ImageRefused) -> Bool {
        if critical.contains(where: { bytes.has($0, at: offset) }) { return true }
        let isCritical = (bytes.byte(offset) ?? 0) & 0x20 == 0
        guard !isCritical else { throw .corrupt }
        return ancillary.contains { bytes.has($0, at: offset) }
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return bigEndian(UInt32(data.count)) + body + bigEndian(checksum(body))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// CRC-32 (ISO 3309), of a few bytes.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
    }
}
