/// A colour profile (ICC.1) with nothing in it but what colours are made of. Programs that make profiles of a display or a
/// camera write its owner's name, its serial number and the time into them.
///
/// It is put together anew: a fixed head, the tags that say how colours are to be shown, each held to its own structure, and
/// fixed words where a description is demanded. Whatever else is in one goes.
enum ColourProfile {
    /// A profile for printing has about 600 KiB; those of cameras and displays have less than four.
    static let mostBytes = 1 << 20
    private static let mostTags = 100
    private static let headLength = 128

    private static let classes: [StaticString] = ["scnr", "mntr", "prtr", "spac"]
    private static let spaces: [StaticString] = ["RGB ", "GRAY", "CMYK"]
    private static let connections: [StaticString] = ["XYZ ", "Lab "]
    private static let points: [StaticString] = ["wtpt", "bkpt", "rXYZ", "gXYZ", "bXYZ"]
    private static let curves: [StaticString] = ["rTRC", "gTRC", "bTRC", "kTRC"]
    private static let tables: [StaticString] = ["A2B0", "A2B1", "A2B2", "B2A0", "B2A1", "B2A2"]

    private static let others: [StaticString] = ["chad", "cicp"]

    private static func isOne(_ name: Bytes, of names: [StaticString]) -> Bool {
        names.contains { name.has($0, at: 0) }
    }

    /// What of a tag's element is needed, by what that kind of tag holds; nil for a broken one.
    private static func clean(_ element: Bytes, of name: Bytes) -> [UInt8]? {
        if isOne(name, of: points) { return point(element) }
        if isOne(name, of: curves) { return ProfileCurve.curve(element) }
        if isOne(name, of: tables) { return ProfileTable.table(element) }
        return name.has("chad", at: 0) ? adaptation(element) : codePoints(element)
    }

    /// The same colours, in at most as many bytes.
    /// - Returns: nil for a profile that is broken, too large, or of a kind that no picture here has.
    static func rebuilt(_ bytes: Bytes) -> [UInt8]? {
        guard bytes.count <= mostBytes, let size = bytes.bigEndian(0, bytes: 4), let body = bytes.part(0, size),
            let head = head(body), let count = body.bigEndian(headLength, bytes: 4), (1...mostTags).contains(count)
        else { return nil }
        var found: [(name: Bytes, element: [UInt8], place: Range<Int>)] = []
        for index in 0..<count {
            let entry = headLength + 4 + index * 12
            guard let name = body.part(entry, 4), let offset = body.bigEndian(entry + 4, bytes: 4),
                let length = body.bigEndian(entry + 8, bytes: 4), let element = body.part(offset, length)
            else { return nil }
            if isOne(name, of: points + curves + tables + others) {
                let isNew = !found.contains { $0.name.all[$0.name.range] == name.all[name.range] }
                guard let clean = clean(element, of: name), isNew else { return nil }
                found.append((name, clean, element.range))
            } else if let words = words(name, isNew: (body.byte(8) ?? 0) >= 4), words.count <= length {
                found.append((name, words, element.range))
            }
        }
        let profile = joined(head, found)
        return profile.count <= size ? profile : nil
    }

    /// What says how the rest is to be understood; no date, maker, model or mark of who made it.
    private static func head(_ body: Bytes) -> [UInt8]? {
        guard body.has("acsp", at: 36), let major = body.byte(8), (2...4).contains(major), let minor = body.byte(9),
            classes.contains(where: { body.has($0, at: 12) }), spaces.contains(where: { body.has($0, at: 16) }),
            connections.contains(where: { body.has($0, at: 20) }), let kinds = body.part(12, 12),
            let intent = body.bigEndian(64, bytes: 4)
        else { return nil }
        var head = [UInt8](repeating: 0, count: headLength)
        head[8] = major
        // Two digits, one in each half.
        head[9] = minor >> 4 <= 9 && minor & 15 <= 9 ? minor : 0
        head.replaceSubrange(12..<24, with: kinds.all[kinds.range])
        head.replaceSubrange(36..<40, with: Array("acsp".utf8))
        head[67] = intent <= 3 ? UInt8(intent) : 0
        // The light that all profiles are made for, D50.
        head.replaceSubrange(68..<80, with: [0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D])
        return head
    }

    /// Head, table and elements. What several tags shared they share again.
    private static func joined(
        _ head: [UInt8], _ tags: [(name: Bytes, element: [UInt8], place: Range<Int>)]
    ) -> [UInt8] {
        var table = ProfileNumber.bigEndian(tags.count, bytes: 4)
        var data: [UInt8] = []
        var places: [Range<Int>: (offset: Int, element: [UInt8])] = [:]
        let start = head.count + 4 + tags.count * 12
        for tag in tags {
            var offset = data.count
            if let shared = places[tag.place], shared.element == tag.element {
                offset = shared.offset
            } else {
                places[tag.place] = (offset, tag.element)
                data += tag.element + [UInt8](repeating: 0, count: -tag.element.count & 3)
            }
            table += tag.name.all[tag.name.range] + ProfileNumber.bigEndian(start + offset, bytes: 4)
            table += ProfileNumber.bigEndian(tag.element.count, bytes: 4)
        }
        var profile = head + table + data
        profile.replaceSubrange(0..<4, with: ProfileNumber.bigEndian(profile.count, bytes: 4))
        return profile
    }

    /// What stands where a profile has to have words, in its version's way of writing them.
    private static func words(_ name: Bytes, isNew: Bool) -> [UInt8]? {
        let isDescription = name.has("desc", at: 0)
        guard isDescription || name.has("cprt", at: 0) else { return nil }
        let text = isDescription ? "Colours" : "None"
        var element: [UInt8]
        if isNew {
            let letters = text.utf8.flatMap { letter -> [UInt8] in [0, letter] }
            element =
                Array("mluc\0\0\0\0".utf8) + ProfileNumber.bigEndian(1, bytes: 4)
                + ProfileNumber.bigEndian(12, bytes: 4)
            element +=
                Array("enUS".utf8) + ProfileNumber.bigEndian(letters.count, bytes: 4)
                + ProfileNumber.bigEndian(28, bytes: 4) + letters
        } else if isDescription {
            element = Array("desc\0\0\0\0".utf8) + ProfileNumber.bigEndian(text.utf8.count + 1, bytes: 4)
            element += Array("\(text)\0".utf8) + [UInt8](repeating: 0, count: 78)
        } else {
            element = Array("text\0\0\0\0\(text)\0".utf8)
        }
        return element
    }

    private static func point(_ element: Bytes) -> [UInt8]? {
        guard element.has("XYZ ", at: 0), let numbers = element.part(8, 12), ProfileNumber.areSmall(numbers) else {
            return nil
        }
        return Array("XYZ \0\0\0\0".utf8) + numbers.all[numbers.range]
    }

    private static func adaptation(_ element: Bytes) -> [UInt8]? {
        guard element.has("sf32", at: 0), let numbers = element.part(8, 36), ProfileNumber.areSmall(numbers) else {
            return nil
        }
        return Array("sf32\0\0\0\0".utf8) + numbers.all[numbers.range]
    }

    private static func codePoints(_ element: Bytes) -> [UInt8]? {
        guard element.has("cicp", at: 0), let numbers = element.part(8, 4) else { return nil }
        return Array("cicp\0\0\0\0".utf8) + numbers.all[numbers.range]
    }
}
