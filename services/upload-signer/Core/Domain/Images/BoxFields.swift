/// Reads one number of a box after another.
struct BoxFields {
    private let bytes: Bytes
    private(set) var offset = 0

    init(_ bytes: Bytes) {
        self.bytes = bytes
    }

    /// The version of a box that has one; its flags are passed over.
    mutating func version() throws(ImageRefused) -> Int {
        try number(4) >> 24
    }

    /// A number of 0, 2, 4 or 8 bytes; one that needs the highest of eight is larger than anything here.
    mutating func number(_ size: Int) throws(ImageRefused) -> Int {
        if size == 8 { guard bytes.byte(offset) == 0 else { throw .corrupt } }
        let skipped = size == 8 ? 1 : 0
        guard let value = bytes.bigEndian(offset + skipped, bytes: size - skipped) else { throw .corrupt }
        offset += size
        return value
    }

    /// An item's number; no file has so many that they take more than two bytes, wherever they stand.
    mutating func item(_ size: Int) throws(ImageRefused) -> Int {
        let id = try number(size)
        guard id <= 0xFFFF else { throw .corrupt }
        return id
    }

    var rest: Bytes {
        // Never nil: the offset grows only by what was there.
        bytes.rest(from: offset)!
    }

    func part(from start: Int) throws(ImageRefused) -> Bytes {
        guard let part = bytes.part(start, offset - start) else { throw .corrupt }
        return part
    }
}
