/// What a file's `meta` box says of its items (ISO/IEC 14496-12 §8.11): which there are, where their bytes lie, and how they
/// belong together. Every count is bounded, so that a few bytes cannot ask for much work.
struct AVIFItems {
    private static let maxItems = 4_096
    private static let maxExtents = 16_384
    private static let maxReferences = 16_384

    struct Entry {
        let id: Int
        /// The whole entry, as it stands in its table.
        let bytes: Bytes
        let isPicture: Bool
        /// Whether it is put together from others.
        let isGrid: Bool
    }

    struct Location {
        let id: Int
        let bytes: Bytes
        let isInMeta: Bool
        /// In the file, or in the `idat` box; nil where they are to be found in another way.
        let extents: [Range<Int>]?
    }

    struct Reference {
        let type: Bytes
        let from: Int
        let to: [Int]
    }

    private(set) var primary: Int?
    private(set) var entries: [Entry] = []
    private(set) var locations: [Location] = []
    private(set) var references: [Reference] = []
    /// How many bytes an item's id has in `iref`.
    private(set) var referenceIDSize = 2

    /// - Parameter boxes: the content of `meta` behind version and flags.
    init(_ boxes: Bytes) throws(ImageRefused) {
        try MediaBox.each(in: boxes) { box throws(ImageRefused) in
            var fields = BoxFields(box.content)
            if box.is("pitm") {
                guard primary == nil else { throw .corrupt }
                let version = try fields.version()
                primary = try fields.item(version == 0 ? 2 : 4)
            } else if box.is("iinf") {
                try readEntries(&fields)
            } else if box.is("iloc") {
                try readLocations(&fields)
            } else if box.is("iref") {
                try readReferences(&fields)
            }
        }
    }

    private mutating func readEntries(_ fields: inout BoxFields) throws(ImageRefused) {
        guard entries.isEmpty else { throw .corrupt }
        let version = try fields.version()
        let count = try fields.number(version == 0 ? 2 : 4)
        guard count <= Self.maxItems else { throw .corrupt }
        var found: [Entry] = []
        try MediaBox.each(in: fields.rest) { box throws(ImageRefused) in
            guard box.is("infe"), box.hasLength, found.count < count else { throw .corrupt }
            var fields = BoxFields(box.content)
            let version = try fields.version()
            guard version >= 2 else { throw .corrupt }
            let id = try fields.item(version == 2 ? 2 : 4)
            _ = try fields.number(2)
            let type = fields.rest
            let isGrid = type.has("grid", at: 0)
            found.append(
                Entry(id: id, bytes: box.whole, isPicture: isGrid || type.has("av01", at: 0), isGrid: isGrid))
        }
        guard found.count == count, Set(found.map(\.id)).count == count else { throw .corrupt }
        entries = found
    }

    private mutating func readLocations(_ fields: inout BoxFields) throws(ImageRefused) {
        guard locations.isEmpty else { throw .corrupt }
        let version = try fields.version()
        let sizes = try fields.number(2)
        let format = LocationFormat(
            version: version, offset: sizes >> 12 & 15, length: sizes >> 8 & 15, base: sizes >> 4 & 15,
            index: version == 0 ? 0 : sizes & 15)
        // A number that only a way of finding bytes has which is not followed here would be anybody's.
        guard version <= 2, format.isValid, format.index == 0 else { throw .corrupt }
        let count = try fields.number(format.countSize)
        guard count <= Self.maxItems else { throw .corrupt }
        var left = Self.maxExtents
        for _ in 0..<count { locations.append(try location(&fields, format, &left)) }
        guard Set(locations.map(\.id)).count == count else { throw .corrupt }
    }

    private func location(
        _ fields: inout BoxFields, _ format: LocationFormat, _ left: inout Int
    ) throws(ImageRefused) -> Location {
        let start = fields.offset
        let id = try fields.item(format.countSize)
        let method = format.version == 0 ? 0 : try fields.number(2)
        let isElsewhere = try fields.number(2) != 0 || method > 1
        let base = try fields.number(format.base)
        let count = try fields.number(2)
        left -= count
        guard left >= 0, count > 0 else { throw .corrupt }
        var extents: [Range<Int>] = []
        for _ in 0..<count {
            _ = try fields.number(format.index)
            let offset = try fields.number(format.offset)
            let length = try fields.number(format.length)
            // Each is below 2^56, so that their sum is a number.
            extents.append(base + offset..<base + offset + length)
        }
        return Location(
            id: id, bytes: try fields.part(from: start), isInMeta: method == 1, extents: isElsewhere ? nil : extents)
    }

    private mutating func readReferences(_ fields: inout BoxFields) throws(ImageRefused) {
        guard references.isEmpty else { throw .corrupt }
        let size = try fields.version() == 0 ? 2 : 4
        var left = Self.maxReferences
        var found: [Reference] = []
        try MediaBox.each(in: fields.rest) { box throws(ImageRefused) in
            var fields = BoxFields(box.content)
            let from = try fields.item(size)
            let count = try fields.number(2)
            left -= count + 1
            guard left >= 0, let type = box.whole.part(4, 4) else { throw .corrupt }
            var to: [Int] = []
            for _ in 0..<count { to.append(try fields.item(size)) }
            found.append(Reference(type: type, from: from, to: to))
        }
        references = found
        referenceIDSize = size
    }
}

extension AVIFItems {
    /// The items that make up the picture: the primary one, what it is put together from, and their transparency. What else may
    /// be beside a picture, such as how far away its parts are, is a picture of its own.
    func picture(_ properties: AVIFProperties) throws(ImageRefused) -> Set<Int> {
        guard let primary else { throw .corrupt }
        let pictures = Set(entries.filter(\.isPicture).map(\.id))
        var leadsTo: [Int: [Int]] = [:]
        for reference in references {
            if reference.type.has("dimg", at: 0) { leadsTo[reference.from, default: []] += reference.to }
            if reference.type.has("auxl", at: 0), pictures.contains(reference.from),
                properties.areTransparency(of: reference.from)
            {
                for master in reference.to { leadsTo[master, default: []].append(reference.from) }
            }
        }
        var kept: Set<Int> = []
        var next = [primary]
        while let id = next.popLast() {
            guard pictures.contains(id) else { throw .corrupt }
            guard kept.insert(id).inserted else { continue }
            next += leadsTo[id] ?? []
        }
        return kept
    }
}

/// How many bytes each number of `iloc` has.
private struct LocationFormat {
    let version: Int
    let offset: Int
    let length: Int
    let base: Int
    let index: Int

    var isValid: Bool { [offset, length, base, index].allSatisfy { [0, 4, 8].contains($0) } }
    var countSize: Int { version < 2 ? 2 : 4 }
}
