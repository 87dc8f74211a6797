import NIOCore
import Testing

@testable import SocketIO

@Suite("JSON scanner")
struct JSONScannerTests {
    private static func elements(_ text: String, attachments: Int? = nil) throws -> [String] {
        let buffer = ByteBuffer(string: text)
        var scanner = JSONScanner(buffer, maximumDepth: 8)
        return try scanner.scanArray(placeholderCount: attachments).map {
            buffer.getString(at: $0.lowerBound, length: $0.count) ?? ""
        }
    }

    @Test(
        "an array is split into its elements as they are written",
        arguments: [
            ("[]", []), ("[ ]", []), ("[1]", ["1"]),
            (#"["a",{"b":[1, 2]} ,null]"#, [#""a""#, #"{"b":[1, 2]}"#, "null"]),
            ("[ -0.5e-7 , true,false ]", ["-0.5e-7", "true", "false"]), (#"["\"],[\\"]"#, [#""\"],[\\""#]),
            ("[[],{}]", ["[]", "{}"]),
        ] as [(String, [String])])
    func split(text: String, elements: [String]) throws {
        #expect(try Self.elements(text) == elements)
    }

    @Test(
        "what RFC 8259 does not allow is refused",
        arguments: [
            "", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[01]", "[1.]", "[.5]", "[+1]", "[1e]", "[-]", "[tru]",
            "[nul]",
            "['a']", "[\"a]", "[\"\\x\"]", "[\"\\u12g4\"]", "[\"\n\"]", "[{]", "[{1:2}]", "[{\"a\"}]", "[{\"a\":}]",
            "[{\"a\":1,}]", "[}", "[1]]", "[1] ", " [1]", "{}", "1", "[\u{0}]", "[1}", "[{\"a\":1]", "[NaN]",
            "[Infinity]",
        ])
    func refuse(text: String) {
        #expect(throws: JSONSyntaxError.self) { try Self.elements(text) }
    }

    @Test("nesting is counted from the outermost array")
    func depth() throws {
        #expect(try Self.elements("[[[[[[[[]]]]]]]]").count == 1)
        #expect(throws: JSONSyntaxError.tooDeep) { try Self.elements("[[[[[[[[[]]]]]]]]]") }
    }

    @Test(
        "placeholders must name an attachment wherever they stand and however their keys are spelt",
        arguments: [
            (#"[{"_placeholder":true,"num":0}]"#, true), (#"[{"num":1,"_placeholder":true}]"#, true),
            (#"[{"_placeholder":true,"num":2}]"#, false), (#"[{"_placeholder":true}]"#, false),
            (#"[{"_placeholder":false,"num":9}]"#, true), (#"[{"a":{"_placeholder":true,"num":9}}]"#, false),
            (#"[{"\u005fplaceholder":true,"num":9}]"#, false), (#"[{"_placeholder":true,"num":9,"num":0}]"#, true),
            (#"[{"_placeholder":true,"num":0,"num":{}}]"#, false), (#"["_placeholder",true,{"num":-1}]"#, true),
            (#"[{"num":0,"x":{"_placeholder":true}}]"#, false),
        ])
    func placeholders(text: String, isValid: Bool) {
        let elements = try? Self.elements(text, attachments: 2)
        #expect((elements != nil) == isValid)
    }

    @Test(
        "strings are decoded with their escapes, and only if they can be",
        arguments: [
            (#""a""#, "a"), (#""\u00e9\n\"\/""#, "é\n\"/"), (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, nil), ("1", nil),
            (#""\ude00\ud83d""#, nil),
        ] as [(String, String?)])
    func strings(literal: String, value: String?) {
        #expect(JSONBytes(unchecked: literal).string == value)
    }

    @Test("a written string reads back", arguments: ["", "a\"b\\c", "\u{0}\u{1f}\n", "é😀\u{2028}"])
    func writing(value: String) throws {
        let written = JSONBytes(string: value)
        _ = try JSONBytes(validating: written.buffer)
        #expect(written.string == value)
    }
}
