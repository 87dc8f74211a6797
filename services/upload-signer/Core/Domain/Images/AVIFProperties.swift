/// What a file's `iprp` box says of its items (ISO/IEC 14496-12 §8.11.14): properties, and which item has which.
struct AVIFProperties {
    /// Properties of all items together; an index of seven bits reaches no further.
    private static let maxProperties = 127
    private static let maxEntries = 4_096
    /// The kinds of pictures beside the picture that mean something: how much shines through.
    static let transparency: [StaticString] = [
        "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", "urn:mpeg:hevc:2015:auxid:1\0",
    ]

    /// A place of a property in an item's list.
    struct Place {
        /// Counted from 1.
        let index: Int
        /// Whether whoever does not know the property must not show the item.
        let isEssential: Bool
    }

    /// A table of which item has which properties.
    struct Table {
        let box: MediaBox
        let version: Int
        let isWide: Bool
        fileprivate(set) var entries: [(item: Int, places: [Place])] = []
    }

    private(set) var boxes: [MediaBox] = []
    private(set) var tables: [Table] = []

    /// - Parameter boxes: the content of `meta` behind version and flags.
    init(_ boxes: Bytes) throws(ImageRefused) {
        var isFound = false
        try MediaBox.each(in: boxes) { part throws(ImageRefused) in
            guard part.is("iprp") else { return }
            guard !isFound else { throw .corrupt }
            isFound = true
            try MediaBox.each(in: part.content) { box throws(ImageRefused) in
                if box.is("ipco") {
                    guard self.boxes.isEmpty else { throw .corrupt }
                    try MediaBox.each(in: box.content) { property throws(ImageRefused) in
                        guard self.boxes.count < Self.maxProperties else { throw .corrupt }
                        self.boxes.append(property)
                    }
                } else if box.is("ipma") {
                    tables.append(try Self.table(box))
                }
            }
        }
        let items = tables.flatMap { $0.entries.map(\.item) }
        guard items.count <= Self.maxEntries, Set(items).count == items.count else { throw .corrupt }
    }

    /// The properties, counted from 1, that some of these items have.
    func indices(of items: Set<Int>) -> Set<Int> {
        Set(tables.flatMap(\.entries).filter { items.contains($0.item) }.flatMap { $0.places.map(\.index) })
    }

    /// Whether an item that belongs to a picture tells how much shines through.
    func areTransparency(of item: Int) -> Bool {
        indices(of: [item]).contains { index in
            boxes.indices.contains(index - 1) && boxes[index - 1].is("auxC")
                && Self.transparency.contains { boxes[index - 1].content.has($0, at: 4) }
        }
    }

    private static func table(_ box: MediaBox) throws(ImageRefused) -> Table {
        var fields = BoxFields(box.content)
        let head = try fields.number(4)
        var table = Table(box: box, version: head >> 24, isWide: head & 1 == 1)
        guard table.version <= 1 else { throw .corrupt }
        let count = try fields.number(4)
        guard count <= maxEntries else { throw .corrupt }
        for _ in 0..<count {
            let item = try fields.item(table.version == 0 ? 2 : 4)
            let places = try fields.number(1)
            var found: [Place] = []
            for _ in 0..<places {
                let place = try fields.number(table.isWide ? 2 : 1)
                let essential = table.isWide ? 0x8000 : 0x80
                found.append(Place(index: place & (essential - 1), isEssential: place & essential != 0))
            }
            table.entries.append((item, found))
        }
        return table
    }
}
