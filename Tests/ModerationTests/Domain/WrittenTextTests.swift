import TestSupport
import Testing

@testable import ModerationCore
@testable import moderation

@Suite("What moderators write")
struct WrittenTextTests {
    static let fields = [
        WrittenField("a reason", .lines) { try Reason($0).text }
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
