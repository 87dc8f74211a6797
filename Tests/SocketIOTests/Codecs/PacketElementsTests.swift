import JSON
import NIOCore
import Testing

@testable import SocketIO

@Suite("The elements of a packet")
struct PacketElementsTests {
    private static func elements(_ text: String, attachments: Int = 0, isRead: Bool = true) throws -> [JSONBytes] {
        try PacketElements.scan(
            ByteBuffer(string: text), maximumDepth: 8, attachments: attachments, isRead: isRead)
    }

    @Test(
        "an array is split into its elements as they are written",
        arguments: [
            ("[]", []), ("[ ]", []), ("[1]", ["1"]),
            (#"["a",{"b":[1, 2]} ,null]"#, [#""a""#, #"{"b":[1, 2]}"#, "null"]),
            ("[ -0.5e-7 , true,false ]", ["-0.5e-7", "true", "false"]), (#"["\"],[\\"]"#, [#""\"],[\\""#]),
            ("[[],{}]", ["[]", "{}"]), (#"[ {} , [ ] , "é"]"#, ["{}", "[ ]", #""é""#]),
        ] as [(String, [String])])
    func split(text: String, elements: [String]) throws {
        #expect(try Self.elements(text).map(\.text) == elements)
        #expect(try Self.elements(text, isRead: false).map(\.text) == elements)
    }

    @Test(
        "what RFC 8259 does not allow is refused",
        arguments: [
            "", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[01]", "[1.]", "[.5]", "[+1]", "[1e]", "[-]", "[tru]",
            "[nul]",
            "['a']", "[\"a]", "[\"\\x\"]", "[\"\\u12g4\"]", "[\"\n\"]", "[{]", "[{1:2}]", "[{\"a\"}]", "[{\"a\":}]",
            "[{\"a\":1,}]", "[}", "[1]]", "[1] ", " [1]", "{}", "1", "[\u{0}]", "[1}", "[{\"a\":1]", "[NaN]",
            "[Infinity]", "[1],[2]", "[\"]\"", "[\"\\\"]", "[\"\\u00", "[\"\\",
        ])
    func refuse(text: String) {
        for attachments in [0, 1] {
            #expect(throws: SocketProtocolError.invalidPayload) { try Self.elements(text, attachments: attachments) }
        }
        #expect(throws: SocketProtocolError.invalidPayload) { try Self.elements(text, isRead: false) }
    }

    @Test("nesting is counted from the outermost array")
    func depth() throws {
        #expect(try Self.elements("[[[[[[[[]]]]]]]]").count == 1)
        #expect(throws: SocketProtocolError.invalidPayload) { try Self.elements("[[[[[[[[[]]]]]]]]]") }
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
        for isRead in [true, false] {
            let elements = try? Self.elements(text, attachments: 2, isRead: isRead)
            #expect((elements != nil) == isValid)
        }
    }

    @Test(
        "a value is what a parser of its own makes of the bytes, read ahead or not",
        arguments: [
            #"{"roomId":"r","body":"oi \ud83d\ude00\n","uploadIds":[],"n":{"a":[1,2.5,-0,null,true]},"é":[{"x":1}]}"#,
            #""só texto""#, "7", "1e3", "[[],{},[{}]]", #"{"a":1,"a":2}"#, #"{"a":{"é":1,"é":2}}"#, #"["\ud800"]"#,
            #"{"\udc00":1}"#, "[1e999]", "null", #"{"":[false]}"#,
        ])
    func values(text: String) throws {
        let expected = Result { () throws(JSONError) in try JSONParser.parse(text.utf8) }
        for isRead in [true, false] {
            let elements = try Self.elements(#"["event",\#(text) , \#(text)]"#, isRead: isRead)
            #expect(elements.map(\.text) == [#""event""#, text, text])
            #expect(elements.first?.string == "event")
            for element in elements.dropFirst() {
                let value = Result { () throws(JSONError) in try element.value }
                #expect((try? value.get()) == (try? expected.get()))
            }
        }
    }

    @Test("values beyond what is read ahead are read when asked for, and what comes behind them too")
    func largeValues() throws {
        let long = String(repeating: "x", count: JSONBytes.readAhead)
        let many = "[" + Array(repeating: "1", count: JSONBytes.readAhead / 16).joined(separator: ",") + "]"
        let elements = try Self.elements(#"["e","\#(long)",\#(many),{"a":1}]"#)
        #expect(try elements[1].value == .string(long))
        #expect(try elements[2].value.array?.count == JSONBytes.readAhead / 16)
        #expect(try elements[3].value == .object(["a": .integer(1)]))
    }

    @Test(
        "strings are decoded with their escapes, and only if they can be",
        arguments: [
            (#""a""#, "a"), (#""\u00e9\n\"\/""#, "é\n\"/"), (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, nil), ("1", nil),
            (#""\ude00\ud83d""#, nil), (#""\ud83d\ud83d""#, nil), (#""\ud83dx""#, nil),
            (#""\b\f\t\r\\""#, "\u{8}\u{c}\t\r\\"),
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
