/// A statement's parameters, encoded one after another in one buffer.
struct PostgresParameters: Sendable {
    private struct Entry {
        var type: PostgresType
        var offset: Int
        /// Negative for NULL.
        var length: Int
    }

    private var buffer = PostgresBuffer()
    private var entries: [Entry] = []

    var count: Int { entries.count }
    var types: [PostgresType] { entries.map(\.type) }

    mutating func append<Value: PostgresEncodable>(_ value: Value?) throws(PostgresError) {
        let offset = buffer.count
        guard let value else {
            entries.append(Entry(type: Value.postgresType, offset: offset, length: -1))
            return
        }
        try value.encode(into: &buffer)
        entries.append(Entry(type: Value.postgresType, offset: offset, length: buffer.count - offset))
    }

    mutating func append(_ other: PostgresParameters) {
        let shift = buffer.count
        buffer.write(other.buffer.bytes)
        for var entry in other.entries {
            entry.offset += shift
            entries.append(entry)
        }
    }

    /// Calls `body` with the arrays that libpq takes: values, lengths, and formats (all binary).
    func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
    ) -> Result {
        guard !entries.isEmpty else { return body(nil, nil, nil) }
        // libpq takes a null value for NULL, so a value without bytes needs an address too: that of this byte.
        let empty: [CChar] = [0]
        return buffer.bytes.withUnsafeBufferPointer { bytes in
            empty.withUnsafeBufferPointer { empty in
                let base = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
                let values = entries.map { entry in
                    entry.length < 0 ? nil : base.map { $0 + entry.offset } ?? empty.baseAddress
                }
                let lengths = entries.map { Int32(clamping: $0.length) }
                let formats = [Int32](repeating: 1, count: entries.count)
                return body(values, lengths, formats)
            }
        }
    }
}
