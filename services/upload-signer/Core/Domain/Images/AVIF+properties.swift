extension AVIF {
    private static let brands: [StaticString] = [
        "avif", "avio", "mif1", "mif2", "miaf", "MA1A", "MA1B", "MiHB", "tmap",
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

    /// Leaves of a property what tells how the picture is to be shown.
    /// - Returns: whether it is one of those that are known, and as it has to be. Another may hold a description or a name.
    static func cleanProperty(_ property: MediaBox, in file: inout [UInt8]) -> Bool {
        let content = property.content
        if property.is("colr"), content.has("prof", at: 0) || content.has("rICC", at: 0) {
            guard let profile = content.rest(from: 4), let clean = ColourProfile.rebuilt(profile) else { return false }
            // It says itself how long it is; the room behind it stays its own.
            let filled = ProfileNumber.bigEndian(profile.count, bytes: 4) + clean.dropFirst(4)
            file.replaceSubrange(
                profile.range, with: filled + [UInt8](repeating: 0, count: profile.count - clean.count))
            return true
        }
        guard let plain = plain(property), plain.count <= content.count else { return false }
        let rest = [UInt8](repeating: 0, count: content.count - plain.count)
        file.replaceSubrange(content.range, with: plain + rest)
        return true
    }

    /// A property with nothing in it but what it tells; nil for one that nobody here knows, or that is not as it has to be.
    private static func plain(_ property: MediaBox) -> [UInt8]? {
        let content = property.content
        func bytes(_ offset: Int, _ length: Int) -> [UInt8]? {
            content.part(offset, length).map { Array($0.all[$0.range]) }
        }
        // The size, which was held to what a picture may have.
        if property.is("ispe") { return bytes(4, 8).map { [0, 0, 0, 0] + $0 } }
        if property.is("irot") { return content.byte(0).map { [$0 & 3] } }
        if property.is("imir") { return content.byte(0).map { [$0 & 1] } }
        if property.is("a1op") { return content.byte(0).map { [$0 & 31] } }
        if property.is("lsel") {
            return content.bigEndian(0, bytes: 2).flatMap { $0 < 4 || $0 == 0xFFFF ? bytes(0, 2) : nil }
        }
        // Of light, in candelas a square metre.
        if property.is("clli") {
            let levels = [0, 2].compactMap { content.bigEndian($0, bytes: 2) }
            return levels.count == 2 && levels.allSatisfy { $0 <= 10_000 } ? bytes(0, 4) : nil
        }
        if property.is("pixi") {
            guard let channels = content.byte(4).map(Int.init), (1...4).contains(channels),
                let depths = bytes(5, channels), depths.allSatisfy({ (1...16).contains($0) })
            else { return nil }
            return [0, 0, 0, 0, UInt8(channels)] + depths
        }
        if property.is("colr"), content.has("nclx", at: 0) {
            // Three numbers of tables that have no more than 255 lines, and a bit.
            guard let numbers = bytes(4, 6), let range = content.byte(10), numbers[0] == 0, numbers[2] == 0,
                numbers[4] == 0
            else { return nil }
            return Array("nclx".utf8) + numbers + [range & 0x80]
        }
        if property.is("auxC") {
            guard let name = AVIFProperties.transparency.first(where: { content.has($0, at: 4) }) else { return nil }
            return [0, 0, 0, 0] + name.withUTF8Buffer { Array($0) }
        }
        // Four bytes of settings; what may follow is in the picture's own data.
        if property.is("av1C") { return content.byte(0) == 0x81 ? bytes(0, 4) : nil }
        if property.is("clap") { return aperture(content) }
        return nil
    }

    /// What is cut off at the edges: two sizes and two places, as fractions. A size that is whole and a place that is whole or a
    /// half can be said in one way only.
    private static func aperture(_ content: Bytes) -> [UInt8]? {
        var plain: [UInt8] = []
        for (index, parts) in [1, 1, 2, 2].enumerated() {
            guard let above = content.bigEndian(8 * index, bytes: 4),
                let below = content.bigEndian(8 * index + 4, bytes: 4),
                below > 0
            else { return nil }
            let value = Int(Int32(truncatingIfNeeded: above)) * parts
            guard below < 0x8000_0000, value % below == 0, abs(value / below) <= 0x1_0000 else { return nil }
            plain += [Int32(value / below), Int32(parts)].flatMap { ProfileNumber.bigEndian(Int($0), bytes: 4) }
        }
        return plain
    }
}
