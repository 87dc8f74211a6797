extension AVIF {
    private static let maxDataBoxes = 64

    /// The same picture, with nulls where there was anything else. Nothing moves, so that every offset still holds: what goes
    /// is taken out of the tables, and the room that it leaves becomes `free`.
    static func stripped(_ bytes: Bytes) throws(ImageRefused) -> [UInt8] {
        var file = bytes.all
        var meta: MediaBox?
        var data: [Range<Int>] = []
        try MediaBox.each(in: bytes) { box throws(ImageRefused) in
            if box.is("meta") {
                guard meta == nil else { throw .corrupt }
                meta = box
            } else if box.is("mdat") {
                guard data.count < maxDataBoxes else { throw .corrupt }
                data.append(box.content.range)
            } else if box.whole.range.lowerBound != 0 {
                free(box, in: &file)
            } else {
                cleanBrands(box, in: &file)
            }
        }
        guard let meta, let boxes = meta.content.rest(from: 4) else { throw .corrupt }
        let items = try AVIFItems(boxes)
        let properties = try AVIFProperties(boxes)
        let kept = try items.picture(properties)
        try clearData(of: items, but: kept, in: boxes, data, of: &file)
        clean(properties, of: kept, in: &file)
        let tables = try tables(boxes, items, kept, &file)
        let room = boxes.count - tables.count
        guard room == 0 || room >= 8 else { throw .corrupt }
        let filler = room == 0 ? [] : box("free", [UInt8](repeating: 0, count: room - 8))
        file.replaceSubrange(boxes.range, with: tables + filler)
        return file
    }

    /// Overwrites all of the data boxes that no kept item needs.
    private static func clearData(
        of items: AVIFItems, but kept: Set<Int>, in boxes: Bytes, _ data: [Range<Int>], of file: inout [UInt8]
    ) throws(ImageRefused) {
        var inner: Range<Int>?
        try MediaBox.each(in: boxes) { box throws(ImageRefused) in
            guard box.is("idat") else { return }
            guard inner == nil else { throw .corrupt }
            inner = box.content.range
        }
        var needed: [Range<Int>] = []
        let grids = Set(items.entries.filter(\.isGrid).map(\.id))
        for location in items.locations where kept.contains(location.id) {
            guard let extents = location.extents else { throw .corrupt }
            // How many rows and columns there are, and how large the whole is.
            if grids.contains(location.id) {
                guard extents.count == 1, let extent = extents.first, [8, 12].contains(extent.count) else {
                    throw .corrupt
                }
            }
            let sources = location.isInMeta ? inner.map { [$0] } ?? [] : data
            let start = location.isInMeta ? inner?.lowerBound ?? 0 : 0
            for extent in extents {
                let range = start + extent.lowerBound..<start + extent.upperBound
                // An extent without a length stands for all the rest of the file, whatever is in it.
                guard !range.isEmpty,
                    sources.contains(where: { $0.contains(range.lowerBound) && $0.upperBound >= range.upperBound })
                else { throw .corrupt }
                needed.append(range)
            }
        }
        needed.sort { $0.lowerBound < $1.lowerBound }
        for source in data + (inner.map { [$0] } ?? []) { clear(source, but: needed, in: &file) }
    }

    private static func clear(_ range: Range<Int>, but needed: [Range<Int>], in file: inout [UInt8]) {
        var from = range.lowerBound
        for part in needed where part.lowerBound < range.upperBound && part.upperBound > range.lowerBound {
            if part.lowerBound > from { null(from..<part.lowerBound, in: &file) }
            from = max(from, part.upperBound)
        }
        if from < range.upperBound { null(from..<range.upperBound, in: &file) }
    }

    static func null(_ range: Range<Int>, in file: inout [UInt8]) {
        for index in range { file[index] = 0 }
    }

    /// Makes a box one that every reader skips, of the same length.
    static func free(_ box: MediaBox, in file: inout [UInt8]) {
        let start = box.whole.range.lowerBound
        file.replaceSubrange(start + 4..<start + 8, with: Array("free".utf8))
        null(box.content.range, in: &file)
    }

    /// The boxes of `meta` without what is said of items that go.
    private static func tables(
        _ boxes: Bytes, _ items: AVIFItems, _ kept: Set<Int>, _ file: inout [UInt8]
    ) throws(ImageRefused) -> [UInt8] {
        var tables: [UInt8] = []
        try MediaBox.each(in: boxes) { part throws(ImageRefused) in
            // One that reaches to the end would take in what is put behind it.
            guard part.hasLength else { throw .corrupt }
            if part.is("iinf") {
                tables += entries(part, items, kept)
            } else if part.is("iloc") {
                tables += locations(part, items, kept)
            } else if part.is("iref") {
                tables += references(part, items, kept)
            } else {
                try clean(part, in: &file)
                tables += file[part.whole.range]
            }
        }
        return tables
    }

    private static func clean(_ part: MediaBox, in file: inout [UInt8]) throws(ImageRefused) {
        if part.is("hdlr") {
            // Around the handler's kind there is room, and behind it for its maker's name.
            guard part.content.has("pict", at: 8), let name = part.content.rest(from: 12),
                let room = part.content.part(0, 8)
            else { throw .corrupt }
            null(name.range, in: &file)
            null(room.range, in: &file)
        } else if part.is("iprp") {
            try MediaBox.each(in: part.content) { container throws(ImageRefused) in
                if !container.is("ipco"), !container.is("ipma") { free(container, in: &file) }
            }
        } else if part.is("pitm") {
            try nullBehind(part.content.byte(0) == 0 ? 6 : 8, of: part.content, in: &file)
        } else if !part.is("idat") {
            free(part, in: &file)
        }
    }

    /// Leaves the properties that kept items have, and tells of no others.
    private static func clean(_ properties: AVIFProperties, of kept: Set<Int>, in file: inout [UInt8]) {
        var left = properties.indices(of: kept)
        for (offset, property) in properties.boxes.enumerated() {
            if left.contains(offset + 1), cleanProperty(property, in: &file) { continue }
            free(property, in: &file)
            left.remove(offset + 1)
        }
        left = left.intersection(1...max(1, properties.boxes.count))
        for table in properties.tables {
            let entries = table.entries.filter { kept.contains($0.item) }
            var content: [UInt8] = [UInt8(table.version), 0, 0, table.isWide ? 1 : 0]
            content += bigEndian(entries.count, bytes: 4)
            for entry in entries {
                var told: Set<Int> = []
                let places = entry.places.filter { left.contains($0.index) && told.insert($0.index).inserted }
                content += bigEndian(entry.item, bytes: table.version == 0 ? 2 : 4) + [UInt8(places.count)]
                for place in places {
                    let essential = place.isEssential ? (table.isWide ? 0x8000 : 0x80) : 0
                    content += bigEndian(essential | place.index, bytes: table.isWide ? 2 : 1)
                }
            }
            // It holds no more than before.
            let rest = [UInt8](repeating: 0, count: table.box.content.count - content.count)
            file.replaceSubrange(table.box.content.range, with: content + rest)
        }
    }

    private static func nullBehind(_ length: Int?, of content: Bytes, in file: inout [UInt8]) throws(ImageRefused) {
        guard let length, let rest = content.rest(from: length) else { throw .corrupt }
        null(rest.range, in: &file)
    }

    private static func entries(_ table: MediaBox, _ items: AVIFItems, _ kept: Set<Int>) -> [UInt8] {
        let entries = items.entries.filter { kept.contains($0.id) }
        let size = table.content.byte(0) == 0 ? 2 : 4
        let head: [UInt8] = [table.content.byte(0) ?? 0, 0, 0, 0] + bigEndian(entries.count, bytes: size)
        return box("iinf", entries.reduce(into: head) { $0 += withoutName($1.bytes) })
    }

    /// An item's entry without what somebody called it.
    private static func withoutName(_ entry: Bytes) -> [UInt8] {
        var bytes = Array(entry.all[entry.range])
        let header = entry.bigEndian(0, bytes: 4) == 1 ? 16 : 8
        let isShort = entry.byte(header) == 2
        // Of its flags one says something: that it is not shown by itself. Nothing here is protected.
        bytes.replaceSubrange(header + 1..<header + 4, with: [0, 0, bytes[header + 3] & 1])
        let protection = header + (isShort ? 6 : 8)
        bytes.replaceSubrange(protection..<protection + 2, with: [0, 0])
        for index in header + (isShort ? 12 : 14)..<max(bytes.count, header + (isShort ? 12 : 14)) { bytes[index] = 0 }
        return bytes
    }

    private static func locations(_ table: MediaBox, _ items: AVIFItems, _ kept: Set<Int>) -> [UInt8] {
        let locations = items.locations.filter { kept.contains($0.id) }
        let size = (table.content.byte(0) ?? 0) < 2 ? 2 : 4
        let sizes = table.content.all[table.content.range].dropFirst(4).prefix(2)
        let head: [UInt8] = [table.content.byte(0) ?? 0, 0, 0, 0] + sizes + bigEndian(locations.count, bytes: size)
        return box("iloc", locations.reduce(into: head) { $0 += $1.bytes.all[$1.bytes.range] })
    }

    private static func references(_ table: MediaBox, _ items: AVIFItems, _ kept: Set<Int>) -> [UInt8] {
        let size = items.referenceIDSize
        var content: [UInt8] = []
        let known: [StaticString] = ["dimg", "auxl", "prem"]
        for reference in items.references where kept.contains(reference.from) {
            guard known.contains(where: { reference.type.has($0, at: 0) }) else { continue }
            let to = reference.to.filter { kept.contains($0) }
            guard !to.isEmpty else { continue }
            let ids = ([reference.from] + to).map { bigEndian($0, bytes: size) }
            content += bigEndian(8 + size + 2 + to.count * size, bytes: 4) + reference.type.all[reference.type.range]
            content += ids[0] + bigEndian(to.count, bytes: 2) + ids.dropFirst().joined()
        }
        guard !content.isEmpty else { return [] }
        return box("iref", [table.content.byte(0) ?? 0, 0, 0, 0] + content)
    }

    private static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        bigEndian(content.count + 8, bytes: 4) + Array(type.utf8) + content
    }

    private static func bigEndian(_ value: Int, bytes count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
