/// How a picture has to be turned to be seen upright: what Exif (CIPA DC-008) calls the orientation. The one thing of a
/// camera's notes that belongs to the picture.
struct Orientation: Sendable, Equatable {
    private static let tag = 0x0112
    private static let short = 3

    /// 2 to 8; a picture of orientation 1 is upright as it is and needs no word about it.
    let value: UInt8

    /// - Returns: nil for a value that says nothing.
    init?(_ value: Int) {
        guard (2...8).contains(value) else { return nil }
        self.value = UInt8(value)
    }

    /// Reads it from the first directory of a TIFF structure, as browsers do: a number of two bytes.
    init?(tiff: Bytes) {
        let number: (Int, Int) -> Int?
        if tiff.has("II", at: 0) {
            number = { tiff.littleEndian($0, bytes: $1) }
        } else if tiff.has("MM", at: 0) {
            number = { tiff.bigEndian($0, bytes: $1) }
        } else {
            return nil
        }
        guard number(2, 2) == 42, let directory = number(4, 4), let count = number(directory, 2) else { return nil }
        for entry in 0..<count {
            let offset = directory + 2 + entry * 12
            guard let tag = number(offset, 2) else { return nil }
            guard tag == Self.tag else { continue }
            guard number(offset + 2, 2) == Self.short, number(offset + 4, 4) == 1, let value = number(offset + 8, 2)
            else { return nil }
            self.init(value)
            return
        }
        return nil
    }

    /// A TIFF structure that says this and nothing else: one directory with one entry, most significant bytes first.
    var tiff: [UInt8] {
        [
            0x4D, 0x4D, 0, 42, 0, 0, 0, 8,
            0, 1,
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0,
            0, 0, 0, 0,
        ]
    }
}
