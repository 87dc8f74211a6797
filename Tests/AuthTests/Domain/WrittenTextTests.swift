import TestSupport
import Testing

@testable import AuthCore
@testable import auth

@Suite("What people are called")
struct WrittenTextTests {
    static let fields = [
        WrittenField("a display name", .name) { try DisplayName(parsing: $0).text },
        WrittenField("a chosen display name", .name) { try DisplayName(chosen: $0).text },
        WrittenField("a device", .cleaned, ofBlanks: "", ofNothingSeen: "") {
            Session.Device(userAgent: $0, address: "").userAgent
        },
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
