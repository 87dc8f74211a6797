/// Reads WebP (RFC 9649): a RIFF file that ends where its length says, with one still picture.
enum WebP {
    private static let animationFlag: UInt8 = 0x02

    static func matches(_ bytes: Bytes) -> Bool {
        bytes.has("RIFF", at: 0) && bytes.has("WEBP", at: 8)
    }

    static func header(_ bytes: Bytes) throws(ImageRefused) -> ImageHeader {
        guard let length = bytes.littleEndian(4, bytes: 4), length + 8 <= bytes.count else { throw .corrupt }
        guard length + 8 == bytes.count else { throw .embeddedContent }
        var canvas: ImageHeader?
        var picture: ImageHeader?
        var offset = 12
        while offset < bytes.count {
            guard let size = bytes.littleEndian(offset + 4, bytes: 4), let data = bytes.part(offset + 8, size) else {
                throw .corrupt
            }
            if bytes.has("ANIM", at: offset) || bytes.has("ANMF", at: offset) { throw .animated }
            if bytes.has("VP8X", at: offset) {
                guard canvas == nil, offset == 12 else { throw .corrupt }
                canvas = try self.canvas(data)
            } else if let found = try self.picture(bytes, at: offset, data) {
                guard picture == nil else { throw .corrupt }
                picture = found
            }
            // Data of an odd length is followed by a byte that belongs to no chunk.
            offset += 8 + size + size % 2
        }
        // What is unpacked is the picture, whatever its frame announces.
        guard let picture, canvas == nil || canvas == picture else { throw .corrupt }
        return picture
    }

    private static func canvas(_ data: Bytes) throws(ImageRefused) -> ImageHeader {
        guard let flags = data.byte(0), let width = data.littleEndian(4, bytes: 3),
            let height = data.littleEndian(7, bytes: 3)
        else { throw .corrupt }
        guard flags & animationFlag == 0 else { throw .animated }
        return ImageHeader(type: .webp, width: width + 1, height: height + 1)
    }

    private static func picture(_ bytes: Bytes, at offset: Int, _ data: Bytes) throws(ImageRefused) -> ImageHeader? {
        if bytes.has("VP8 ", at: offset) {
            guard data.bigEndian(3, bytes: 3) == 0x9D_01_2A, let width = data.littleEndian(6, bytes: 2),
                let height = data.littleEndian(8, bytes: 2)
            else { throw .corrupt }
            return ImageHeader(type: .webp, width: width & 0x3FFF, height: height & 0x3FFF)
        }
        if bytes.has("VP8L", at: offset) {
            guard data.byte(0) == 0x2F, let bits = data.littleEndian(1, bytes: 4) else { throw .corrupt }
            return ImageHeader(type: .webp, width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1)
        }
        return nil
    }
}
