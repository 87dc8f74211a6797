/// An event that consumers would refuse cannot be appended: it would be a dead letter to every group.
public struct InvalidEvent: Error, Equatable, Sendable, CustomStringConvertible {
    /// The contract's name of the attribute that is empty, too long or of the wrong form.
    public let field: String

    /// One line for logs.
    public var description: String { "the event's attribute \(field) is empty, too long or malformed" }
}

extension Event {
    /// Holds the event to what ``init(fields:)`` accepts.
    ///
    /// - Throws: ``InvalidEvent`` naming the first bad attribute.
    public func validate() throws(InvalidEvent) {
        try Self.check(source, "source", limit: EventLimits.source)
        try Self.check(type, "type", limit: EventLimits.type)
        try Self.check(subject, "subject", limit: EventLimits.subject)
        try Self.check(dataSchema, "dataschema", limit: EventLimits.dataSchema)
        guard version >= 0 else { throw InvalidEvent(field: "version") }
        guard (1...EventLimits.data).contains(data.count) else { throw InvalidEvent(field: "data") }
        if let traceparent, !TraceParent.isValid(traceparent) { throw InvalidEvent(field: "traceparent") }
    }

    private static func check(_ text: String, _ field: String, limit: Int) throws(InvalidEvent) {
        guard (1...limit).contains(text.utf8.count), !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
            throw InvalidEvent(field: field)
        }
    }
}

/// The W3C Trace Context header, version 00: `00-<32 hex>-<16 hex>-<2 hex>`; later versions may append fields.
enum TraceParent {
    static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (55...EventLimits.traceparent).contains(bytes.count) else { return false }
        for (offset, byte) in bytes.enumerated() {
            switch offset {
            case 2, 35, 52, 55: guard byte == UInt8(ascii: "-") else { return false }
            case ..<55:
                guard
                    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
                else { return false }
            default: guard (0x21...0x7e).contains(byte) else { return false }
            }
        }
        return true
    }
}
