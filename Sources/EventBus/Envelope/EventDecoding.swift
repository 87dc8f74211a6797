import Foundation
import NIOCore
import Primitives

extension Event {
    /// Reads the fields of a stream entry. Fields that the contract does not know are ignored, as CloudEvents asks.
    ///
    /// - Throws: ``EventDecodingError`` for anything that a producer of ours would not have written.
    public init(fields: [(String, ByteBuffer)]) throws(EventDecodingError) {
        guard fields.count <= EventLimits.fields else { throw .tooLarge(field: "entry") }
        var values = FieldValues()
        for (name, value) in fields {
            guard let field = EventField(rawValue: name) else { continue }
            guard values[field] == nil else { throw .duplicate(field: name) }
            values[field] = value
        }
        try values.expect(EventField.specificationVersion, in: .specversion)
        try values.expect(EventField.contentType, in: .datacontenttype)
        guard let id = UUID(strict: try values.required(.id).readableBytesView) else { throw .malformed(field: "id") }
        let time = try values.required(.time).readableBytesView
        // UTC, and written so; before 1970 there was nothing to tell of.
        guard time.last == UInt8(ascii: "Z"), let time = RFC3339.date(time), time.timeIntervalSince1970 >= 0 else {
            throw .malformed(field: "time")
        }
        self.id = id
        self.time = time
        source = try values.text(.source, limit: EventLimits.source)
        type = try values.text(.type, limit: EventLimits.type)
        subject = try values.text(.subject, limit: EventLimits.subject)
        dataSchema = try values.text(.dataschema, limit: EventLimits.dataSchema)
        version = try values.version()
        traceparent = try values.traceparent()
        data = try values.payload()
    }

    /// The id alone; nil if there is none.
    static func id(in fields: [(String, ByteBuffer)]) -> UUID? {
        fields.first { $0.0 == EventField.id.rawValue }.flatMap { UUID(strict: $0.1.readableBytesView) }
    }
}

/// The known fields of one entry, in slots rather than a dictionary: no hashing on the readers' hot path.
private struct FieldValues {
    private var slots: [ByteBuffer?] = Array(repeating: nil, count: EventField.allCases.count)

    subscript(field: EventField) -> ByteBuffer? {
        get { slots[field.slot] }
        set { slots[field.slot] = newValue }
    }

    func required(_ field: EventField) throws(EventDecodingError) -> ByteBuffer {
        guard let value = self[field] else { throw .missing(field: field.rawValue) }
        return value
    }

    func expect(_ expected: String, in field: EventField) throws(EventDecodingError) {
        guard try required(field).readableBytesView.elementsEqual(expected.utf8) else {
            throw .unsupported(field: field.rawValue)
        }
    }

    /// A non-empty line of valid UTF-8 without control characters.
    func text(_ field: EventField, limit: Int) throws(EventDecodingError) -> String {
        let value = try required(field)
        guard value.readableBytes <= limit else { throw .tooLarge(field: field.rawValue) }
        guard value.readableBytes > 0, !value.readableBytesView.contains(where: { $0 < 0x20 || $0 == 0x7f }),
            let text = try? value.getUTF8ValidatedString(at: value.readerIndex, length: value.readableBytes)
        else { throw .malformed(field: field.rawValue) }
        return text
    }

    func version() throws(EventDecodingError) -> Int {
        let digits = try required(.version).readableBytesView
        guard (1...19).contains(digits.count) else { throw .malformed(field: "version") }
        var value = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { throw .malformed(field: "version") }
            let (shifted, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = shifted.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            guard !tooLarge, !overflow else { throw .malformed(field: "version") }
            value = sum
        }
        return value
    }

    func traceparent() throws(EventDecodingError) -> String? {
        guard let value = self[.traceparent] else { return nil }
        guard value.readableBytes <= EventLimits.traceparent else { throw .tooLarge(field: "traceparent") }
        let text = String(buffer: value)
        guard TraceParent.isValid(text) else { throw .malformed(field: "traceparent") }
        return text
    }

    func payload() throws(EventDecodingError) -> [UInt8] {
        let value = try required(.data)
        guard value.readableBytes <= EventLimits.data else { throw .tooLarge(field: "data") }
        guard value.readableBytes > 0 else { throw .malformed(field: "data") }
        return Array(buffer: value)
    }
}

extension EventField {
    /// The position of the field's value in `FieldValues`.
    fileprivate var slot: Int {
        switch self {
        case .specversion: 0
        case .id: 1
        case .source: 2
        case .type: 3
        case .subject: 4
        case .time: 5
        case .datacontenttype: 6
        case .dataschema: 7
        case .version: 8
        case .data: 9
        case .traceparent: 10
        }
    }
}
