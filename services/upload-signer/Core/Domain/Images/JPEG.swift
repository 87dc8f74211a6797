/// Reads JPEG (ITU-T T.81): markers from SOI to EOI.
///
/// Cameras put data of their own after the end, so that alone is no fault; ``EmbeddedContent`` looks at it.
enum JPEG {
    static let signature: [UInt8] = [0xFF, 0xD8, 0xFF]

    static func header(_ bytes: Bytes) throws(ImageRefused) -> ImageHeader {
        var frame: ImageHeader?
        var hasScan = false
        var offset = 2
        while true {
            let marker = try JPEGMarkers.marker(bytes, &offset)
            switch marker {
            case 0xD9:
                guard let frame, hasScan else { throw .corrupt }
                return frame
            case 0x01, 0xD0...0xD7:
                continue
            case 0x00, 0xD8, 0xFF:
                throw .corrupt
            default:
                guard let length = bytes.bigEndian(offset, bytes: 2), length >= 2,
                    let segment = bytes.part(offset, length)
                else { throw .corrupt }
                if isFrame(marker) {
                    guard frame == nil else { throw .corrupt }
                    frame = try self.frame(segment)
                }
                offset += length
                if marker == 0xDA {
                    guard frame != nil else { throw .corrupt }
                    hasScan = true
                    offset = JPEGMarkers.endOfScan(bytes, from: offset)
                }
            }
        }
    }

    /// SOF0 to SOF15; three numbers among them mean other things.
    private static func isFrame(_ marker: UInt8) -> Bool {
        (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
    }

    private static func frame(_ segment: Bytes) throws(ImageRefused) -> ImageHeader {
        guard let height = segment.bigEndian(3, bytes: 2), let width = segment.bigEndian(5, bytes: 2) else {
            throw .corrupt
        }
        return ImageHeader(type: .jpeg, width: width, height: height)
    }
}
