import Foundation
import JSON
import Testing

@testable import Common

/// Texts that Unicode takes for the same and that are other bytes.
private let lookalikes: [(String, String)] = [
    ("caf\u{E9}", "cafe\u{301}"), ("K", "\u{212A}"), (";", "\u{37E}"), ("`", "\u{1FEF}"), ("\u{C5}", "\u{212B}"),
    ("\u{1100}\u{1161}", "\u{AC00}"), ("q\u{307}\u{323}", "q\u{323}\u{307}"),
]

@Suite("Text that is itself by its bytes")
struct ExactTextTests {
    private struct Named: Hashable {
        @ExactText var name: String
        var number = 1
    }

    @Test("is told from what Unicode takes for the same, as a value, in a type and as a key", arguments: lookalikes)
    func identity(_ one: String, _ other: String) {
        #expect(one == other, "as Swift sees it")
        #expect(ExactText(one) != ExactText(other))
        #expect(Named(name: one) != Named(name: other))
        #expect(Named(name: one) == Named(name: one))
        #expect(Set([ExactText(one), ExactText(other), ExactText(one)]).count == 2)
        #expect([ExactText(one): 1][ExactText(other)] == nil)
    }

    @Test("two texts after one another are other bytes than their parts put together otherwise")
    func boundaries() {
        struct Pair: Hashable {
            @ExactText var one: String
            @ExactText var other: String
        }
        #expect(Set([Pair(one: "ab", other: "c"), Pair(one: "a", other: "bc")]).count == 2)
    }
}

@Suite("A choice")
struct ExactChoiceTests {
    private enum Size: String, CaseIterable {
        case kilo = "K"
        case cafe = "caf\u{E9}"
    }

    @Test("is found by its own bytes only")
    func choices() {
        #expect(Size(rawValue: "\u{212A}") == .kilo, "as Swift sees it")
        #expect(Size(exactly: "\u{212A}") == nil && Size(exactly: "cafe\u{301}") == nil)
        #expect(Size(exactly: "K") == .kilo && Size(exactly: "caf\u{E9}") == .cafe)
    }
}

@Suite("The names of JSON members")
struct JSONNameTests {
    @Test("are told apart by their bytes", arguments: lookalikes)
    func names(_ one: String, _ other: String) throws {
        let both = Array(#"{"\#(one)":1,"\#(other)":2,"id":3}"#.utf8)
        let members = try #require(try JSONParser.parse(both).object)
        #expect(members["id"] == .integer(3))
        for name in [one, other] {
            let twice = Array(#"{"\#(name)":1,"\#(name)":2}"#.utf8)
            #expect(throws: JSONError.self) { try JSONParser.parse(twice) }
        }
    }

    @Test("are found by no other name", arguments: lookalikes)
    func lookUp(_ one: String, _ other: String) throws {
        let members = try #require(try JSONParser.parse(Array(#"{"\#(other)":1}"#.utf8)).object)
        #expect(members[one] == nil)
    }

    @Test("may be anything, and what they name is held to the grammar all the same")
    func others() throws {
        #expect(try JSONParser.parse(Array(#"{"ação":{"é":[1]},"a":2}"#.utf8)) == .object(["a": .integer(2)]))
        #expect(throws: JSONError.self) { try JSONParser.parse(Array(#"{"ação":[1,]}"#.utf8)) }
    }
}
