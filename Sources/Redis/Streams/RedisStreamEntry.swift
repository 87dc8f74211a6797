import NIOCore

/// An entry of a stream.
public struct RedisStreamEntry: Sendable {
    /// The entry's id.
    public let id: RedisStreamID
    /// Names and values in the order of `XADD`; a name may occur twice. Empty if ``isDeleted``.
    public let fields: [(String, ByteBuffer)]
    /// Whether the entry is still pending but was deleted or trimmed from the stream: its content is lost.
    public let isDeleted: Bool

    /// An entry as the server answers it.
    public init(id: RedisStreamID, fields: [(String, ByteBuffer)], isDeleted: Bool = false) {
        self.id = id
        self.fields = fields
        self.isDeleted = isDeleted
    }

    /// The first value of this name.
    public subscript(name: String) -> ByteBuffer? {
        fields.first { $0.0 == name }?.1
    }
}

/// The entries that a read found in one stream.
public struct RedisStreamBatch: Sendable {
    /// The stream's key without prefix.
    public let stream: String
    /// In the stream's order.
    public let entries: [RedisStreamEntry]
}

extension RedisValue {
    func requireStreamID(_ what: StaticString) throws(RedisError) -> RedisStreamID {
        guard let id = RedisStreamID(try requireString(what)) else {
            throw .unexpectedReply("\(what) is not a stream id")
        }
        return id
    }

    /// `[[id, [name, value, …]], …]`. The fields of a deleted entry are null; a null in place of a whole entry
    /// is left out.
    func requireEntries(_ what: StaticString) throws(RedisError) -> [RedisStreamEntry] {
        var entries: [RedisStreamEntry] = []
        for element in try requireArray(what) where !element.isNull {
            let parts = try element.requireArray(what, atLeast: 2)
            let id = try parts[0].requireStreamID(what)
            let isDeleted = parts[1].isNull
            let fields = isDeleted ? [] : try parts[1].requirePairs(what)
            entries.append(RedisStreamEntry(id: id, fields: fields, isDeleted: isDeleted))
        }
        return entries
    }

    private func requirePairs(_ what: StaticString) throws(RedisError) -> [(String, ByteBuffer)] {
        let elements = try requireArray(what)
        guard elements.count.isMultiple(of: 2) else { throw .unexpectedReply("\(what) has a name without a value") }
        var pairs: [(String, ByteBuffer)] = []
        pairs.reserveCapacity(elements.count / 2)
        for index in stride(from: 0, to: elements.count, by: 2) {
            pairs.append((try elements[index].requireString(what), try elements[index + 1].requireBytes(what)))
        }
        return pairs
    }
}
