/// A box of a file that consists of boxes (ISO/IEC 14496-12 §4.2).
struct MediaBox {
    /// From its length to its end.
    let whole: Bytes
    let content: Bytes
    /// Where the next one begins, in what this one is part of.
    let end: Int

    func `is`(_ type: StaticString) -> Bool { whole.has(type, at: 4) }
    /// Whether it says how long it is, rather than reaching to the end of what it is part of.
    var hasLength: Bool { whole.bigEndian(0, bytes: 4) != 0 }

    /// - Parameter offset: where it begins in `bytes`.
    private init(_ bytes: Bytes, at offset: Int) throws(ImageRefused) {
        guard var length = bytes.bigEndian(offset, bytes: 4), bytes.part(offset, 8) != nil else { throw .corrupt }
        var header = 8
        if length == 1 {
            // A length of eight bytes; one that needs the highest is larger than anything that is read here.
            guard bytes.byte(offset + 8) == 0, let long = bytes.bigEndian(offset + 9, bytes: 7) else { throw .corrupt }
            length = long
            header = 16
        } else if length == 0 {
            length = bytes.count - offset
        }
        guard length >= header, let whole = bytes.part(offset, length), let content = whole.rest(from: header) else {
            throw .corrupt
        }
        self.whole = whole
        self.content = content
        end = offset + length
    }

    /// The boxes that `bytes` consist of, which they fill exactly.
    static func each(
        in bytes: Bytes, _ body: (MediaBox) throws(ImageRefused) -> Void
    ) throws(ImageRefused) {
        var offset = 0
        while offset < bytes.count {
            let box = try MediaBox(bytes, at: offset)
            try body(box)
            offset = box.end
        }
    }
}
