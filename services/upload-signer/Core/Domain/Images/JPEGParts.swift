/// A JPEG taken apart, each segment read by its own structure (ITU-T T.81 annex B).
struct JPEGParts {
    /// Something that a scan needs: what kind of table, and which.
    struct Key: Hashable {
        let marker: UInt8
        let number: UInt8
    }

    struct Table {
        let key: Key
        let content: [UInt8]
    }

    struct Scan {
        let head: [UInt8]
        let data: Bytes
        let needs: Set<Key>
    }

    enum Part {
        case plain(UInt8, [UInt8])
        case frame(UInt8, [UInt8])
        case tables(UInt8, [Table])
        case scan(Scan)
    }

    private(set) var jfif: [UInt8]?
    private(set) var orientation: Orientation?
    private(set) var profile: [UInt8]?
    private var parts: [Part] = []
    private var frame: (marker: UInt8, quantized: [UInt8: UInt8])?
    /// Components whose first scan was seen; their quantization is settled.
    private var settled: Set<UInt8> = []
    private var pieces: [Int: Bytes] = [:]
    private var pieceCount: Int?
    private var isProfileGood = true

    private var hasScan = false
    private var hasAdobe = false

    /// More parts than any camera or program writes.
    private static let mostParts = 65_536

    init(_ bytes: Bytes) throws(ImageRefused) {
        var offset = 2
        while true {
            let marker = try JPEGMarkers.marker(bytes, &offset)
            if marker == 0xD9 { break }
            if marker == 0x01 || (0xD0...0xD7).contains(marker) { continue }
            guard ![0x00, 0xD8, 0xFF].contains(marker), let length = bytes.bigEndian(offset, bytes: 2), length >= 2,
                let content = bytes.part(offset + 2, length - 2)
            else { throw .corrupt }
            offset += length
            guard parts.count < Self.mostParts else { throw .corrupt }
            if marker == 0xDA {
                let end = JPEGMarkers.endOfScan(bytes, from: offset)
                guard let data = bytes.part(offset, end - offset) else { throw .corrupt }
                parts.append(.scan(try scan(content, data)))
                hasScan = true
                offset = end
            } else {
                try read(marker, content)
            }
        }
        profile = joinedProfile()
    }

    /// The parts without tables, or intervals of restarts, that no scan reads.
    func needed() -> [Part] {
        var needs: Set<Key> = []
        var kept: [Part] = []
        // From the end: a table is read by the scans between it and the next one of its number.
        for part in parts.reversed() {
            guard case .tables(let marker, let tables) = part else {
                if case .scan(let scan) = part { needs.formUnion(scan.needs) }
                kept.append(part)
                continue
            }
            let read = tables.reversed().filter { needs.remove($0.key) != nil }
            if !read.isEmpty { kept.append(.tables(marker, read.reversed())) }
        }
        return kept.reversed()
    }

    private mutating func read(_ marker: UInt8, _ content: Bytes) throws(ImageRefused) {
        switch marker {
        case 0xC4: parts.append(.tables(marker, JPEGTables.huffman(content)))
        case 0xCC: parts.append(.tables(marker, JPEGTables.conditioning(content)))
        case 0xDB: parts.append(.tables(marker, JPEGTables.quantization(content)))
        case 0xDD: parts.append(.tables(marker, JPEGTables.restarts(content)))
        case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF: try readFrame(marker, content)
        // How large a dot is, without the preview that may follow.
        case 0xE0:
            guard jfif == nil, parts.isEmpty, content.has("JFIF\0", at: 0), let head = content.part(0, 12) else {
                return
            }
            var kept = Array(head.all[head.range])
            if kept[5] != 1 || kept[6] > 2 { kept.replaceSubrange(5..<7, with: [1, 2]) }
            if kept[7] > 2 { kept[7] = 0 }
            jfif = kept + [0, 0]
        case 0xE1:
            guard !hasScan, orientation == nil, content.has("Exif\0", at: 0) else { return }
            orientation = content.rest(from: 6).flatMap { Orientation(tiff: $0) }
        case 0xE2: readProfile(content)
        // How colours are packed; nothing else of it is read by anybody.
        case 0xEE:
            guard frame == nil, content.has("Adobe", at: 0), let transform = content.byte(11), transform <= 2,
                !hasAdobe
            else { return }
            hasAdobe = true
            parts.append(.plain(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, transform]))
        default: return
        }
    }

    private mutating func readFrame(_ marker: UInt8, _ content: Bytes) throws(ImageRefused) {
        guard frame == nil, let count = content.byte(5).map(Int.init), (1...4).contains(count),
            let head = content.part(0, 6 + 3 * count)
        else { throw .corrupt }
        var quantized: [UInt8: UInt8] = [:]
        for index in 0..<count {
            // Never nil: the part is so long.
            guard let id = head.byte(6 + 3 * index), let table = head.byte(8 + 3 * index), quantized[id] == nil
            else { throw .corrupt }
            quantized[id] = table
        }
        frame = (marker, quantized)
        parts.append(.frame(marker, Array(head.all[head.range])))
    }

    private mutating func scan(_ content: Bytes, _ data: Bytes) throws(ImageRefused) -> Scan {
        guard let frame, let count = content.byte(0).map(Int.init), (1...4).contains(count),
            let head = content.part(0, 4 + 2 * count), let first = head.byte(1 + 2 * count),
            let last = head.byte(2 + 2 * count)
        else { throw .corrupt }
        let codes: UInt8 = frame.marker >= 0xC9 ? 0xCC : 0xC4
        let isProgressive = frame.marker & 3 == 2
        var needs: Set<Key> = [Key(marker: 0xDD, number: 0)]
        for index in 0..<count {
            guard let id = head.byte(1 + 2 * index), let tables = head.byte(2 + 2 * index),
                let quantization = frame.quantized[id]
            else { throw .corrupt }
            if !isProgressive || first == 0 { needs.insert(Key(marker: codes, number: tables >> 4)) }
            if !isProgressive || last > 0 { needs.insert(Key(marker: codes, number: 0x10 | tables & 15)) }
            if settled.insert(id).inserted { needs.insert(Key(marker: 0xDB, number: quantization)) }
        }
        return Scan(head: Array(head.all[head.range]), data: data, needs: needs)
    }

    /// One of the pieces of a profile, which may come in any order.
    private mutating func readProfile(_ content: Bytes) {
        guard !hasScan, content.has("ICC_PROFILE\0", at: 0), let number = content.byte(12).map(Int.init),
            let count = content.byte(13).map(Int.init), let piece = content.rest(from: 14)
        else { return }
        let isNew = pieces.updateValue(piece, forKey: number) == nil
        if !isNew || number < 1 || number > count || pieceCount ?? count != count { isProfileGood = false }
        pieceCount = count
    }

    private func joinedProfile() -> [UInt8]? {
        guard let pieceCount, isProfileGood, pieces.count == pieceCount else { return nil }
        let all = (1...pieceCount).compactMap { pieces[$0] }.flatMap { $0.all[$0.range] }
        return ColourProfile.rebuilt(Bytes(all))
    }
}

/// The tables of a segment, and nothing of what is no table.
private enum JPEGTables {
    static func huffman(_ content: Bytes) -> [JPEGParts.Table] {
        tables(0xC4, content) { rest in
            guard let number = rest.byte(0), number & 0xEF <= 3, let counts = rest.part(1, 16) else { return nil }
            let codes = counts.all[counts.range].reduce(0) { $0 + Int($1) }
            return codes <= 256 ? 17 + codes : nil
        }
    }

    static func quantization(_ content: Bytes) -> [JPEGParts.Table] {
        tables(0xDB, content, number: { $0 & 15 }) { rest in
            guard let number = rest.byte(0), number & 15 <= 3, number >> 4 <= 1 else { return nil }
            return number >> 4 == 0 ? 65 : 129
        }
    }

    static func conditioning(_ content: Bytes) -> [JPEGParts.Table] {
        tables(0xCC, content) { rest in (rest.byte(0) ?? 0xFF) & 0xEF <= 3 ? 2 : nil }
    }

    static func restarts(_ content: Bytes) -> [JPEGParts.Table] {
        guard let interval = content.part(0, 2) else { return [] }
        return [
            JPEGParts.Table(key: JPEGParts.Key(marker: 0xDD, number: 0), content: Array(interval.all[interval.range]))
        ]
    }

    /// Table after table, as far as they go.
    private static func tables(
        _ marker: UInt8, _ content: Bytes, number: (UInt8) -> UInt8 = { $0 }, length: (Bytes) -> Int?
    ) -> [JPEGParts.Table] {
        var tables: [JPEGParts.Table] = []
        var offset = 0
        while let rest = content.rest(from: offset), let first = rest.byte(0), let length = length(rest),
            let table = rest.part(0, length)
        {
            let key = JPEGParts.Key(marker: marker, number: number(first))
            tables.append(JPEGParts.Table(key: key, content: Array(table.all[table.range])))
            offset += length
        }
        return tables
    }
}
