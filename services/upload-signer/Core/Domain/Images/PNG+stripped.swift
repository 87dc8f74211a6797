extension PNG {
    /// More than any program writes, which cut the data of the largest picture into a few thousand.
    private static let mostChunks = 65_536

    private struct Chunk {
        let type: Bytes
        let data: Bytes

        func `is`(_ name: StaticString) -> Bool { type.has(name, at: 0) }
        /// A decoder that does not know a chunk like this can show nothing.
        var isCritical: Bool { (type.byte(0) ?? 0) & 0x20 == 0 }
    }

    /// The same picture with only those chunks that are needed to show it, each once, where it belongs and as long as it has to
    /// be. Checksums are made anew.
    static func stripped(_ bytes: Bytes) throws(ImageRefused) -> [UInt8] {
        let chunks = try chunks(bytes)
        guard let first = chunks.first, first.is("IHDR"), let form = PNGForm(first.data) else { throw .corrupt }
        let data = try data(of: chunks.filter { $0.is("IDAT") }.map(\.data), form)
        var picture = signature
        picture.reserveCapacity(bytes.count + 64)
        var orientation: Orientation?
        var seen: [Bytes] = []
        var hasData = false
        for chunk in chunks {
            if chunk.is("eXIf"), orientation == nil { orientation = Orientation(tiff: chunk.data) }
            if chunk.is("IDAT"), !hasData {
                hasData = true
                if let orientation = orientation ?? later(chunks) {
                    picture += self.chunk("eXIf", orientation.tiff)
                }
                for part in data { picture += self.chunk("IDAT", part) }
            }
            guard !chunk.is("IDAT") else { continue }
            guard !chunk.isCritical || chunk.is("IHDR") || chunk.is("PLTE") || chunk.is("IEND") else { throw .corrupt }
            guard !hasData || chunk.is("IEND"), let name = name(of: chunk),
                !seen.contains(where: { $0.has(name, at: 0) }),
                let content = try content(of: chunk, form)
            else { continue }
            seen.append(chunk.type)
            picture += self.chunk(name.description, content)
        }
        return picture
    }

    /// The orientation that stands behind the data.
    private static func later(_ chunks: [Chunk]) -> Orientation? {
        chunks.first { $0.is("eXIf") }.flatMap { Orientation(tiff: $0.data) }
    }

    private static func chunks(_ bytes: Bytes) throws(ImageRefused) -> [Chunk] {
        var chunks: [Chunk] = []
        var offset = signature.count
        while offset < bytes.count {
            guard let length = bytes.bigEndian(offset, bytes: 4), let type = bytes.part(offset + 4, 4),
                let data = bytes.part(offset + 8, length), bytes.part(offset, length + overhead) != nil
            else { throw .corrupt }
            let chunk = Chunk(type: type, data: data)
            guard chunks.count < mostChunks else { throw .corrupt }
            chunks.append(chunk)
            if chunk.is("IEND") { break }
            offset += length + overhead
        }
        return chunks
    }

    /// The picture's packed data, up to the end that it has when it is unpacked.
    private static func data(of parts: [Bytes], _ form: PNGForm) throws(ImageRefused) -> [[UInt8]] {
        guard let followed = Deflate.follow(parts, atMost: form.rawLength), followed.count > 0 else { throw .corrupt }
        return zip(parts, followed.used).compactMap { part, used in
            used == 0 ? nil : part.part(0, used).map { Array($0.all[$0.range]) }
        }
    }

    private static let names: [StaticString] = [
        "IHDR", "PLTE", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "pHYs", "IEND",
    ]

    private static func name(of chunk: Chunk) -> StaticString? { names.first { chunk.is($0) } }

    /// What of a chunk is needed; nil for nothing, and for one that is not as it has to be.
    private static func content(of chunk: Chunk, _ form: PNGForm) throws(ImageRefused) -> [UInt8]? {
        let data = chunk.data
        let content = Array(data.all[data.range])
        if chunk.is("PLTE") {
            guard form.hasPalette else { return nil }
            guard data.count % 3 == 0, (1...1 << form.depth).contains(data.count / 3) else { throw .corrupt }
            return content
        }
        if chunk.is("iCCP") {
            // A name and how it is packed, of which there is one way.
            guard let end = content.prefix(80).firstIndex(of: 0), data.byte(end + 1) == 0,
                let packed = data.rest(from: end + 2),
                let unpacked = Deflate.follow([packed], atMost: ColourProfile.mostBytes, keeping: true),
                unpacked.isEnded, let profile = ColourProfile.rebuilt(Bytes(unpacked.output)),
                let repacked = Deflate.packed(profile)
            else { return nil }
            return Array("ICC\0\0".utf8) + repacked
        }
        if chunk.is("tRNS"), form.hasPalette { return (1...1 << form.depth).contains(data.count) ? content : nil }
        return form.length(of: chunk.type) == data.count && isSensible(chunk, form) ? content : nil
    }

    /// Whether the numbers are such as pictures have, and not somebody's text.
    private static func isSensible(_ chunk: Chunk, _ form: PNGForm) -> Bool {
        let data = chunk.data
        func areAll(_ size: Int, below limit: Int) -> Bool {
            stride(from: 0, to: data.count, by: size).allSatisfy { (data.bigEndian($0, bytes: size) ?? limit) < limit }
        }
        if chunk.is("sRGB") { return areAll(1, below: 4) }
        // Dots of a metre.
        if chunk.is("pHYs") { return [0, 4].allSatisfy { data.byte($0) == 0 } && (data.byte(8) ?? 2) < 2 }
        if chunk.is("cICP") { return data.byte(2) == 0 && (data.byte(3) ?? 2) < 2 }
        // Hundred-thousandths.
        if chunk.is("cHRM") || chunk.is("gAMA") { return areAll(4, below: 1_000_000) }
        // Ten-thousandths of a candela.
        if chunk.is("cLLI") { return areAll(4, below: 100_000_001) }
        if chunk.is("mDCV") { return (data.bigEndian(16, bytes: 4) ?? .max) <= 100_000_000 }
        if chunk.is("sBIT") { return areAll(1, below: (form.hasPalette ? 8 : form.depth) + 1) }
        if chunk.is("tRNS") { return areAll(2, below: 1 << form.depth) }
        if chunk.is("bKGD") { return form.hasPalette || areAll(2, below: 1 << form.depth) }
        return true
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return bigEndian(UInt32(data.count)) + body + bigEndian(Deflate.checksum(body))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

/// What the first chunk of a PNG says of how its dots are written.
struct PNGForm {
    let depth: Int
    private let colour: Int
    private let width: Int
    private let height: Int
    private let isInterlaced: Bool

    /// - Parameter header: the content of `IHDR`.
    /// - Returns: nil for one that no decoder would take.
    init?(_ header: Bytes) {
        guard header.count == 13, let width = header.bigEndian(0, bytes: 4), let height = header.bigEndian(4, bytes: 4),
            let depth = header.byte(8).map(Int.init), let colour = header.byte(9).map(Int.init),
            header.byte(10) == 0, header.byte(11) == 0, let interlaced = header.byte(12), interlaced < 2,
            // So that no product below is beyond a number.
            width > 0, height > 0, width < 1 << 27, height < 1 << 27, Self.depths(of: colour).contains(depth)
        else { return nil }
        self.depth = depth
        self.colour = colour
        self.width = width
        self.height = height
        isInterlaced = interlaced == 1
    }

    private static func depths(of colour: Int) -> [Int] {
        switch colour {
        case 0: [1, 2, 4, 8, 16]
        case 3: [1, 2, 4, 8]
        case 2, 4, 6: [8, 16]
        default: []
        }
    }

    var hasPalette: Bool { colour == 3 }

    private var channels: Int { [0: 1, 2: 3, 4: 2, 6: 4][colour] ?? 1 }

    /// How many bytes the picture has when it is unpacked: a byte before each line, and its dots.
    var rawLength: Int {
        func pass(_ left: Int, _ across: Int, _ top: Int, _ down: Int) -> Int {
            let columns = (width - left + across - 1) / across
            let lines = (height - top + down - 1) / down
            guard columns > 0, lines > 0 else { return 0 }
            return lines * (1 + (columns * depth * channels + 7) / 8)
        }
        guard isInterlaced else { return pass(0, 1, 0, 1) }
        let passes = [
            (0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2), (0, 1, 1, 2),
        ]
        return passes.reduce(0) { $0 + pass($1.0, $1.1, $1.2, $1.3) }
    }

    /// The one length that a chunk has in a picture like this; nil for none.
    func length(of type: Bytes) -> Int? {
        let lengths: [(StaticString, Int?)] = [
            ("IHDR", 13), ("IEND", 0), ("cHRM", 32), ("gAMA", 4), ("sRGB", 1), ("cICP", 4), ("mDCV", 24), ("cLLI", 8),
            ("pHYs", 9), ("sBIT", hasPalette ? 3 : channels), ("bKGD", hasPalette ? 1 : colour & 2 == 0 ? 2 : 6),
            // Where each dot says itself how much shines through, nothing else does.
            ("tRNS", colour == 0 ? 2 : colour == 2 ? 6 : nil),
        ]
        return lengths.first { type.has($0.0, at: 0) }?.1
    }
}
