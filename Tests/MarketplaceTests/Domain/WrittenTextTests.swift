import TestSupport
import Testing

@testable import MarketplaceCore
@testable import marketplace

@Suite("What people write in ads")
struct WrittenTextTests {
    static let fields = [
        WrittenField("a title", .line) { try AdTitle($0).text },
        WrittenField("a description", .lines) { try AdDescription($0).text },
        WrittenField("a category", .line) { try Category($0).text },
        WrittenField("a city", .line) { try City($0).text },
        // No search is one too.
        WrittenField("a search", .line, ofBlanks: "", ofNothingSeen: "") { try SearchText($0)?.text ?? "" },
    ]

    @Test("holds each class of odd characters as every field of its kind does", arguments: fields)
    func oddText(_ field: WrittenField) {
        #expect(field.mistakenBetweenLetters.isEmpty)
    }

    @Test("shows something, or is empty where it may be", arguments: fields)
    func nothingToSee(_ field: WrittenField) {
        #expect(field.mistakenAlone.isEmpty)
    }

    @Test("loses nothing of honest text", arguments: fields)
    func honest(_ field: WrittenField) {
        #expect(field.lostOfHonestText.isEmpty)
    }
}
