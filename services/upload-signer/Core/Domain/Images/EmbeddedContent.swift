/// Finds what makes a picture a second thing at once: a page for a browser that guesses, a document, a program, an archive.
enum EmbeddedContent {
    /// Markup in any case. Long enough that a photograph's packed bytes hold none of them by chance.
    private static let markup = [
        "<script", "<!doctype", "<iframe", "<html>", "<html ", "<body>", "<body ", "<svg>", "<svg ", "<?php",
        "<object ",
        "<embed ", "javascript:",
    ].map { Array($0.utf8) }

    /// Formats that are found wherever in a file they begin.
    private static let signatures: [[UInt8]] = [
        Array("%PDF-".utf8),
        Array("Rar!\u{1A}\u{07}".utf8),
        [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C],
    ]

    /// A ZIP archive's directory ends with this, in the file's last 64 KiB and 22 bytes.
    private static let zipEnd: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
    private static let zipTail = 65_535 + 22

    static func isIn(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { buffer in
            let byFirst = Dictionary(grouping: signatures, by: { $0[0] })
            for index in buffer.indices {
                switch buffer[index] {
                case UInt8(ascii: "<"), UInt8(ascii: "j"), UInt8(ascii: "J"):
                    if markup.contains(where: { isAt(index, $0, buffer, foldingCase: true) }) { return true }
                case UInt8(ascii: "%"), UInt8(ascii: "R"), 0x37:
                    let candidates = byFirst[buffer[index]] ?? []
                    if candidates.contains(where: { isAt(index, $0, buffer, foldingCase: false) }) { return true }
                case UInt8(ascii: "P") where buffer.count - index <= zipTail:
                    if isAt(index, zipEnd, buffer, foldingCase: false) { return true }
                default: continue
                }
            }
            return false
        }
    }

    private static func isAt(
        _ index: Int, _ pattern: [UInt8], _ buffer: UnsafeBufferPointer<UInt8>, foldingCase: Bool
    ) -> Bool {
        guard index + pattern.count <= buffer.count else { return false }
        for (offset, expected) in pattern.enumerated() {
            let byte = buffer[index + offset]
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            guard (foldingCase && isUpper ? byte | 0x20 : byte) == expected else { return false }
        }
        return true
    }
}
