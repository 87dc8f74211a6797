import Foundation
import JSON
import NIOCore
import Testing

@testable import Common

@Suite("JSON")
struct JSONTests {
    private func parse(_ text: String) throws -> JSONValue { try JSONParser.parse(text.utf8) }

    @Test("values of every kind are read")
    func values() throws {
        let value = try parse(#" {"a": [1, -2.5e1, true, null, "x\n\u00e9\ud83d\ude00"], "b": {}} "#)
        #expect(
            value
                == .object([
                    "a": .array([.integer(1), .number(-25), .bool(true), .null, .string("x\né😀")]), "b": .object([:]),
                ]))
    }

    @Test(
        "what RFC 8259 forbids, or parsers disagree on, is malformed",
        arguments: [
            "", " ", "{", "}", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "'a'", "01", "-", "1.", ".5", "1e", "+1",
            "nul", "tru", "\"", "\"\u{1}\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"",
            "1 2", "[1]x", "{\"a\":1,\"a\":2}", "NaN", "Infinity", "1e999", "\u{FEFF}1", "[1 2]", "{\"a\":1 \"b\":2}",
        ])
    func malformed(_ text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test(
        "bytes that are not UTF-8 are malformed", arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0xFF]])
    func badEncoding(_ bytes: [Int]) {
        #expect(throws: JSONError.self) { try JSONParser.parse(bytes.map(UInt8.init)) }
    }

    @Test("nesting is read up to the limit and refused beyond it, however deep")
    func depth() throws {
        let limit = JSONParser.maxDepth
        _ = try parse(String(repeating: "[", count: limit) + String(repeating: "]", count: limit))
        #expect(throws: JSONError.tooDeep) { try parse(String(repeating: "[", count: limit + 1)) }
        #expect(throws: JSONError.tooDeep) { try parse(String(repeating: "{\"a\":", count: 100_000)) }
    }

    @Test("whole numbers stay exact and large ones become doubles")
    func numbers() throws {
        #expect(try parse("9223372036854775807") == .integer(.max))
        #expect(try parse("9223372036854775808").double == 9223372036854775808)
        #expect(try parse("3.0").integer == 3)
        #expect(try parse("3.5").integer == nil)
    }

    @Test("what the writer writes, Foundation reads back")
    func writerRoundTrip() throws {
        let nasty = "quote\" slash\\ / \u{0}\u{1F}\u{7F} tab\t line\n\u{2028} é 😀 </script>"
        let id = UUID.v7()
        var json = JSONWriter(capacity: 1)
        json.object { json in
            json.field("text", nasty)
            json.field("id", id)
            json.field("when", Date(timeIntervalSince1970: 1_795_352_709.123))
            json.field("numbers", [1.0, 0.5, -3.25])
            json.field("none", nullable: String?.none)
            json.field("absent", ifPresent: String?.none)
            json.object("nested") { $0.field("a", true) }
            json.array("list") { json in
                json.object { $0.field("n", 1) }
                json.value("x")
                json.array { _ in }
            }
        }
        let data = Data(json.buffer.readableBytesView)
        let read = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(read["text"] as? String == nasty)
        #expect(read["id"] as? String == id.uuidString.lowercased())
        #expect(read["when"] as? String == "2026-11-22T13:05:09.123Z")
        #expect(read["numbers"] as? [Double] == [1, 0.5, -3.25])
        #expect(read["none"] is NSNull)
        #expect(read["absent"] == nil)
        #expect((read["list"] as? [Any])?.count == 3)
        #expect(try JSONParser.parse(data).object?["text"] == .string(nasty))
    }

    @Test("random texts survive writing and parsing")
    func randomTexts() throws {
        for _ in 0..<300 {
            let scalars = (0..<Int.random(in: 0...40)).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0...0x2FFF)) }
            let text = String(String.UnicodeScalarView(scalars))
            var json = JSONWriter()
            json.value(text)
            #expect(try JSONParser.parse(json.buffer.readableBytesView) == .string(text))
        }
    }
}

@Suite("Reading fields")
struct FieldReaderTests {
    private enum Kind: String, CaseIterable {
        case one, two
    }

    private func reader(_ text: String) throws -> FieldReader {
        FieldReader(try #require(try JSONParser.parse(text.utf8).object))
    }

    @Test("every failing field is told, each with its own reason")
    func allErrors() throws {
        var fields = try reader(
            #"{"a": 5, "b": "xyz", "c": "", "d": "not-a-uuid", "e": null, "f": 11, "g": 1.5, "h": "three", "i": "a\u0000b"}"#
        )
        _ = fields.string("a", length: 1...5)
        _ = fields.string("b", length: 1...2)
        _ = fields.string("c", length: 1...2)
        _ = fields.uuid("d")
        _ = fields.string("e", length: 1...2)
        _ = fields.int("f", in: 0...10)
        _ = fields.int("g", in: 0...10)
        _ = fields.choice("h", of: Kind.self)
        _ = fields.string("i", length: 1...9)
        _ = fields.bool("missing")
        #expect(fields.errors.map(\.field) == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "missing"])
        #expect(
            fields.errors.map(\.code) == [
                .wrongType, .tooLong, .tooShort, .invalid, .required, .outOfRange, .wrongType, .notAllowed, .invalid,
                .required,
            ])
    }

    @Test("optional fields may be absent or null, not wrong")
    func optionals() throws {
        var fields = try reader(#"{"a": null, "b": 3}"#)
        #expect(fields.optionalString("a", length: 1...2) == nil)
        #expect(fields.optionalString("x", length: 1...2) == nil)
        #expect(fields.errors.isEmpty)
        #expect(fields.optionalString("b", length: 1...2) == nil)
        #expect(fields.errors.count == 1)
    }

    @Test("errors in nested objects and lists carry their path")
    func paths() throws {
        var fields = try reader(#"{"subject": {"kind": 1}, "ids": ["x"]}"#)
        _ = fields.object("subject") { $0.string("kind", length: 1...5) }
        _ = fields.uuids("ids", count: 0...3)
        #expect(fields.errors.map(\.field) == ["subject.kind", "ids[0]"])
    }

    @Test("length is counted in Unicode scalars")
    func scalars() throws {
        var fields = try reader(#"{"a": "👨‍👩‍👧"}"#)
        #expect(fields.string("a", length: 1...5) != nil)
        #expect(fields.string("a", length: 1...4) == nil)
    }
}
