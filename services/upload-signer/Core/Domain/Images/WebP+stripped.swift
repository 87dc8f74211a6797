extension WebP {
    private static let profileFlag: UInt8 = 0x20
    private static let alphaFlag: UInt8 = 0x10
    private static let exifFlag: UInt8 = 0x08
    private static let mostChunks = 65_536

    private struct Chunk {
        let kind: Bytes
        let data: Bytes

        func `is`(_ name: StaticString) -> Bool { kind.has(name, at: 0) }
    }

    /// The same picture with only those chunks that are needed to show it, each once and before what it belongs to.
    static func stripped(_ bytes: Bytes) throws(ImageRefused) -> [UInt8] {
        let chunks = try chunks(bytes)
        guard let image = chunks.firstIndex(where: { $0.is("VP8 ") || $0.is("VP8L") }) else { throw .corrupt }
        let frame = try frame(chunks)
        let before = chunks[..<image]
        var picture = Array("RIFF\0\0\0\0WEBP".utf8)
        picture.reserveCapacity(bytes.count + 64)
        let orientation = frame == nil ? nil : orientation(chunks)
        if let frame {
            // Some writers put it elsewhere; here is where it has to be.
            let profile = before.first { $0.is("ICCP") }.flatMap { ColourProfile.rebuilt($0.data) }
            var head = Array(frame.all[frame.range])
            let announced = head[0] & alphaFlag
            // Only what is still there is announced.
            head[0] = (profile == nil ? 0 : profileFlag) | announced | (orientation == nil ? 0 : exifFlag)
            head.replaceSubrange(1..<4, with: [0, 0, 0])
            picture += chunk("VP8X", head)
            if let profile { picture += chunk("ICCP", profile) }
            if announced != 0, let alpha = before.first(where: { $0.is("ALPH") }), chunks[image].is("VP8 ") {
                let size = try header(bytes)
                picture += chunk("ALPH", try transparency(alpha.data, dots: size.width * size.height))
            }
        }
        picture += chunk(
            chunks[image].is("VP8 ") ? "VP8 " : "VP8L", Array(chunks[image].data.all[chunks[image].data.range]))
        if let orientation { picture += chunk("EXIF", orientation.tiff) }
        picture.replaceSubrange(4..<8, with: littleEndian(picture.count - 8))
        return picture
    }

    private static func chunks(_ bytes: Bytes) throws(ImageRefused) -> [Chunk] {
        var chunks: [Chunk] = []
        var offset = 12
        while offset < bytes.count {
            guard let size = bytes.littleEndian(offset + 4, bytes: 4), let kind = bytes.part(offset, 4),
                let data = bytes.part(offset + 8, size), chunks.count < mostChunks
            else { throw .corrupt }
            chunks.append(Chunk(kind: kind, data: data))
            offset += 8 + size + size % 2
        }
        return chunks
    }

    /// What says that there may be more than the picture, and its size.
    private static func frame(_ chunks: [Chunk]) throws(ImageRefused) -> Bytes? {
        let frames = chunks.filter { $0.is("VP8X") }
        guard let first = frames.first else { return nil }
        guard frames.count == 1, let frame = first.data.part(0, 10) else { throw .corrupt }
        return frame
    }

    private static func orientation(_ chunks: [Chunk]) -> Orientation? {
        chunks.first { $0.is("EXIF") }.flatMap { chunk in
            // Some writers put JPEG's introduction before it.
            let tiff = chunk.data.has("Exif\0", at: 0) ? chunk.data.rest(from: 6) : chunk.data
            return tiff.flatMap { Orientation(tiff: $0) }
        }
    }

    /// How much shines through. Unpacked it is a byte for each dot and one that says so.
    private static func transparency(_ data: Bytes, dots: Int) throws(ImageRefused) -> [UInt8] {
        // Packed in one way or not at all; the other two numbers mean nothing yet.
        guard let head = data.byte(0), head & 3 <= 1 else { throw .corrupt }
        guard let kept = head & 3 == 0 ? data.part(1, dots) : data.rest(from: 1) else { throw .corrupt }
        return [head & 0x3F] + kept.all[kept.range]
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        Array(type.utf8) + littleEndian(data.count) + data + (data.count % 2 == 1 ? [0] : [])
    }

    private static func littleEndian(_ value: Int) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
