import Foundation
import NIOCore
import Testing

@testable import EventBus

@Suite struct EventCodecTests {
    private static let good: [(String, String)] = [
        ("specversion", "1.0"), ("id", "0193f1c2-7b6a-7c3e-8a55-0123456789ab"), ("source", "/rooms"),
        ("type", "message.sent"), ("subject", "r1"), ("time", "2026-11-22T13:05:09.123Z"),
        ("datacontenttype", "application/json"), ("dataschema", "/schemas/message"), ("version", "3"),
        ("data", "{}"), ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    ]

    private func decode(_ fields: [(String, String)]) throws(EventDecodingError) -> Event {
        try Event(fields: fields.map { ($0.0, ByteBuffer(string: $0.1)) })
    }

    private func replacing(_ name: String, by value: String?) -> [(String, String)] {
        Self.good.compactMap { field in
            guard field.0 == name else { return field }
            return value.map { (name, $0) }
        }
    }

    @Test("the contract's fields are an event")
    func decodes() throws {
        let event = try decode(Self.good)
        #expect(event.id.uuidString.lowercased() == "0193f1c2-7b6a-7c3e-8a55-0123456789ab")
        #expect(event.time == Date(timeIntervalSince1970: 1_795_352_709.123))
        #expect(event.version == 3)
        #expect(event.data == Array("{}".utf8))
        #expect(event.traceparent?.hasPrefix("00-") == true)
    }

    @Test("unknown fields are ignored, in any order, and the trace context may be absent")
    func lenient() throws {
        let extended = [("comexample", "x")] + Self.good.reversed() + [("other", "\u{0}")]
        #expect(try decode(extended) == decode(Self.good))
        #expect(try decode(replacing("traceparent", by: nil)).traceparent == nil)
    }

    @Test(
        "every required field is required, once",
        arguments: good.map(\.0).filter { $0 != "traceparent" })
    func required(name: String) {
        #expect(throws: EventDecodingError.missing(field: name)) { try decode(replacing(name, by: nil)) }
        #expect(throws: EventDecodingError.duplicate(field: name)) {
            try decode(Self.good + Self.good.filter { $0.0 == name })
        }
    }

    @Test(
        "a field that is not of its form is malformed",
        arguments: [
            ("id", ""), ("id", "0193f1c27b6a7c3e8a550123456789ab"), ("id", "0193f1c2-7b6a-7c3e-8a55-0123456789ag"),
            ("id", "0193f1c2-7b6a-7c3e-8a55-0123456789abc"), ("id", "{193f1c2-7b6a-7c3e-8a55-0123456789a}"),
            ("source", ""), ("type", "a\u{0}b"), ("subject", "a\r\nb"), ("subject", "\u{7f}"), ("dataschema", ""),
            ("time", "2026-11-22 13:05:09Z"), ("time", "2026-11-22T13:05:09+00:00"), ("time", "2026-02-29T00:00:00Z"),
            ("time", "2026-13-01T00:00:00Z"), ("time", "1969-12-31T23:59:59Z"), ("time", "2026-11-22T13:05:09.Z"),
            ("time", "2026-11-22T24:00:00Z"), ("time", "2026-11-22T13:05:60Z"), ("time", ""),
            ("version", ""), ("version", "-1"), ("version", "1.0"), ("version", "+1"),
            ("version", "9223372036854775808"), ("version", "00000000000000000001"),
            ("traceparent", ""), ("traceparent", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"),
            ("data", ""),
        ])
    func malformed(name: String, value: String) {
        #expect(throws: EventDecodingError.malformed(field: name)) { try decode(replacing(name, by: value)) }
    }

    @Test("text that is not UTF-8 is malformed")
    func invalidText() {
        var fields = Self.good.map { ($0.0, ByteBuffer(string: $0.1)) }
        fields[4].1 = ByteBuffer(bytes: [0x61, 0xff])
        #expect(throws: EventDecodingError.malformed(field: "subject")) { try Event(fields: fields) }
    }

    @Test("another version of CloudEvents, or another content type, is unsupported")
    func unsupported() {
        #expect(throws: EventDecodingError.unsupported(field: "specversion")) {
            try decode(replacing("specversion", by: "0.3"))
        }
        #expect(throws: EventDecodingError.unsupported(field: "datacontenttype")) {
            try decode(replacing("datacontenttype", by: "text/xml"))
        }
    }

    @Test("fields beyond their limits are refused")
    func tooLarge() {
        for (name, limit) in [
            ("source", EventLimits.source), ("type", EventLimits.type), ("subject", EventLimits.subject),
            ("dataschema", EventLimits.dataSchema), ("data", EventLimits.data),
            ("traceparent", EventLimits.traceparent),
        ] {
            #expect(throws: EventDecodingError.tooLarge(field: name)) {
                try decode(replacing(name, by: String(repeating: "0", count: limit + 1)))
            }
        }
        #expect(throws: EventDecodingError.tooLarge(field: "entry")) {
            try decode(Self.good + (0..<EventLimits.fields).map { ("x\($0)", "") })
        }
    }

    @Test("random bytes are never an event and never a crash")
    func randomFields() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let fields = Self.good.map { field in
                let length = Int.random(in: 0...40, using: &generator)
                return (field.0, ByteBuffer(bytes: (0..<length).map { _ in UInt8.random(in: 0...255) }))
            }
            #expect(throws: EventDecodingError.self) { try Event(fields: fields) }
        }
    }

    @Test("what may be appended is what consumers accept")
    func validation() throws {
        try Event.test(1).validate()
        #expect(throws: InvalidEvent(field: "subject")) { try Event.test(1, subject: "a\u{0}").validate() }
        #expect(throws: InvalidEvent(field: "version")) { try Event.test(-1).validate() }
        #expect(throws: InvalidEvent(field: "data")) { try Event.test(1, data: "").validate() }
    }
}
