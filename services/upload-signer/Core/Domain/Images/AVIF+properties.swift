extension AVIF {
    private static let brands: [StaticString] = [
        "avif", "avio", "mif1", "mif2", "miaf", "MA1A", "MA1B", "MiHB", "tmap",
    ]
    /// The kinds of pictures beside the picture that mean something: how much shines through.
    private static let auxiliaries: [StaticString] = [
        "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", "urn:mpeg:hevc:2015:auxid:1\0",
    ]

    /// Leaves of the file's first box the names that are known; any could stand there.
    static func cleanBrands(_ box: MediaBox, in file: inout [UInt8]) {
        let content = box.content
        if let version = content.part(4, 4) { null(version.range, in: &file) }
        for offset in stride(from: 0, to: content.count, by: 4) where offset != 4 {
            guard let brand = content.part(offset, 4) else {
                if let rest = content.rest(from: offset) { null(rest.range, in: &file) }
                continue
            }
            if !brands.contains(where: { brand.has($0, at: 0) }) {
                file.replaceSubrange(brand.range, with: Array("mif1".utf8))
            }
        }
    }

    /// Leaves of a property what tells how the picture is to be shown. One that is not known may hold a description or a name.
    static func cleanProperty(_ property: MediaBox, in file: inout [UInt8]) {
        let content = property.content
        if property.is("colr"), content.has("prof", at: 0) || content.has("rICC", at: 0) {
            guard let profile = content.rest(from: 4), let clean = ColourProfile.rebuilt(profile) else {
                return free(property, in: &file)
            }
            // It says itself how long it is; the room behind it stays its own.
            let filled = ProfileNumber.bigEndian(profile.count, bytes: 4) + clean.dropFirst(4)
            file.replaceSubrange(
                profile.range, with: filled + [UInt8](repeating: 0, count: profile.count - clean.count))
            return
        }
        guard let length = length(of: property), let rest = content.rest(from: length) else {
            return free(property, in: &file)
        }
        null(rest.range, in: &file)
    }

    /// How long a property is that is as it has to be; nil for one that nobody here knows.
    private static func length(of property: MediaBox) -> Int? {
        let content = property.content
        let fixed: [(StaticString, Int)] = [
            ("ispe", 12), ("irot", 1), ("imir", 1), ("clap", 32), ("pasp", 8), ("clli", 4), ("mdcv", 24), ("amve", 8),
            ("a1op", 1), ("lsel", 2),
        ]
        if let (_, length) = fixed.first(where: { property.is($0.0) }) { return length }
        if property.is("pixi") { return content.byte(4).map { 5 + Int($0) } }
        if property.is("a1lx") { return content.byte(0).map { $0 & 1 == 0 ? 7 : 13 } }
        if property.is("colr") { return content.has("nclx", at: 0) ? 11 : nil }
        if property.is("auxC") {
            return auxiliaries.first { content.has($0, at: 4) }.map { 4 + $0.utf8CodeUnitCount }
        }
        // Four bytes of settings; what may follow is in the picture's own data.
        if property.is("av1C") { return 4 }
        if property.is("cclv") {
            return content.byte(0).map { flags in
                1 + Int(flags >> 5 & 1) * 24 + (flags & 0x1C).nonzeroBitCount * 4
            }
        }
        return nil
    }

    /// How long the table of which property belongs to which item is, by what it says.
    static func associationsLength(_ content: Bytes) -> Int? {
        guard let version = content.byte(0), let flags = content.byte(3), let items = content.bigEndian(4, bytes: 4)
        else {
            return nil
        }
        var offset = 8
        for _ in 0..<min(items, content.count) {
            offset += version < 1 ? 2 : 4
            guard let count = content.byte(offset) else { return nil }
            offset += 1 + Int(count) * (flags & 1 == 0 ? 1 : 2)
        }
        return offset <= content.count && items <= content.count ? offset : nil
    }
}
