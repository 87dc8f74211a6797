/// The bytes of a parameter while it is encoded, in the network's byte order.
public struct PostgresBuffer: Sendable {
    /// What has been written so far.
    private(set) var bytes: [UInt8] = []

    /// Appends an integer, most significant byte first.
    public mutating func write<Integer: FixedWidthInteger>(_ integer: Integer) {
        withUnsafeBytes(of: integer.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends bytes as they are.
    public mutating func write(_ more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// Appends what `body` writes, preceded by its length in bytes.
    /// - Throws: ``PostgresError`` with `.encoding` when the length does not fit in 32 bits, and what `body` throws.
    mutating func writeLengthPrefixed(
        _ body: (inout PostgresBuffer) throws(PostgresError) -> Void
    ) throws(PostgresError) {
        let start = bytes.count
        write(Int32(0))
        try body(&self)
        guard let length = Int32(exactly: bytes.count - start - 4) else {
            throw PostgresError(.encoding, "a value is larger than 2 GiB")
        }
        withUnsafeBytes(of: length.bigEndian) { prefix in
            bytes.replaceSubrange(start..<start + 4, with: prefix)
        }
    }

    var count: Int { bytes.count }
}
