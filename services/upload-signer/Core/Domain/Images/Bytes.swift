/// Bytes from outside: every read is checked, and one beyond the end is nil.
struct Bytes: Sendable {
    let all: [UInt8]
    /// What of them belongs to the part being read.
    let range: Range<Int>

    init(_ all: [UInt8]) {
        self.all = all
        range = all.indices
    }

    private init(_ all: [UInt8], _ range: Range<Int>) {
        self.all = all
        self.range = range
    }

    var count: Int { range.count }

    /// The part that begins at `offset` and is `length` long.
    func part(_ offset: Int, _ length: Int) -> Bytes? {
        guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
        return Bytes(all, range.lowerBound + offset..<range.lowerBound + offset + length)
    }

    /// The part from `offset` to the end.
    func rest(from offset: Int) -> Bytes? {
        part(offset, count - offset)
    }

    func byte(_ offset: Int) -> UInt8? {
        offset >= 0 && offset < count ? all[range.lowerBound + offset] : nil
    }

    /// A number of up to seven bytes, the most significant first.
    func bigEndian(_ offset: Int, bytes length: Int) -> Int? {
        guard let part = part(offset, length) else { return nil }
        return all[part.range].reduce(0) { $0 << 8 | Int($1) }
    }

    /// A number of up to seven bytes, the least significant first.
    func littleEndian(_ offset: Int, bytes length: Int) -> Int? {
        guard let part = part(offset, length) else { return nil }
        return all[part.range].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// Whether the text stands at `offset`.
    func has(_ text: StaticString, at offset: Int) -> Bool {
        guard let part = part(offset, text.utf8CodeUnitCount) else { return false }
        return text.withUTF8Buffer { all[part.range].elementsEqual($0) }
    }
}
