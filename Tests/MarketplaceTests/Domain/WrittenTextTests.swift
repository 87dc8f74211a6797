import TestSupport
import Testing

@testable import marketplace

@Suite("What people write in ads")
struct WrittenTextTests {
    static let fields = [
        WrittenField("a title", .line) { try AdTitle($0).text },
        WrittenField("a description", .lines) { try AdDescription($0).text },
        WrittenField("a category", .line) { try Category($0).text },
        WrittenField("a city", .line) { try City($0).text },
        // No search is one too.
        WrittenField("a search", .line) { try SearchText($0)?.text ?? "" },
    ]

    @Test("holds each class of odd characters as every field of its kind does", arguments: fields)
    func oddText(_ field: WrittenField) {
        for odd in OddText.all {
            let outcome = field.outcome(of: odd.between).map { Array($0.unicodeScalars) }
            #expect(outcome == odd.outcome(in: field.kind).map { Array($0.unicodeScalars) }, "\(odd)")
        }
    }

    @Test("shows something", arguments: fields)
    func nothingToSee(_ field: WrittenField) {
        for odd in OddText.all {
            let outcome = field.outcome(of: odd.alone)
            #expect(outcome == nil || outcome == "" && field.description == "a search", "\(odd)")
        }
    }

    @Test("loses nothing of honest text", arguments: fields)
    func honest(_ field: WrittenField) {
        for text in OddText.honest { #expect(field.outcome(of: "\(text) ok") == "\(text) ok") }
    }
}
