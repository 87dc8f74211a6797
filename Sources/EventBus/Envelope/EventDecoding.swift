import Foundation
import NIOCore

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
        guard let id = UUID(text: try values.required(.id)) else { throw .malformed(field: "id") }
        let time = Timestamp.milliseconds(parsing: try values.required(.time).readableBytesView)
        guard let time else { throw .malformed(field: "time") }
        self.id = id
        self.time = Timestamp.date(milliseconds: time)
        source = try values.text(.source, limit: EventLimits.source)
        type = try values.text(.type, limit: EventLimits.type)
        subject = try values.text(.subject, limit: EventLimits.subject)
        dataSchema = try values.text(.dataschema, limit: EventLimits.dataSchema)
        version = try values.version()
        traceparent = try values.traceparent()
        data = try values.payload()
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

extension UUID {
    /// Reads the 36-character text form, in either case.
    init?(text: ByteBuffer) {
        var bytes: (UInt64, UInt64) = (0, 0)
        var digits = 0
        guard text.readableBytes == 36 else { return nil }
        for (offset, byte) in text.readableBytesView.enumerated() {
            if offset == 8 || offset == 13 || offset == 18 || offset == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            if digits < 16 { bytes.0 = bytes.0 << 4 | UInt64(digit) } else { bytes.1 = bytes.1 << 4 | UInt64(digit) }
            digits += 1
        }
        let (high, low) = bytes
        func byte(_ word: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
        self.init(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5),
                byte(high, 6), byte(high, 7), byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3), byte(low, 4),
                byte(low, 5), byte(low, 6), byte(low, 7)
            ))
    }

    /// The lower-case text form, as every id of the project is written.
    var lowercaseText: String { uuidString.lowercased() }
}
