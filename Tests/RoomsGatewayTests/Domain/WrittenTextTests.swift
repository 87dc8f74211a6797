import TestSupport
import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("What people write in rooms")
struct WrittenTextTests {
    static let fields = [
        WrittenField("a room's name", .name) { try RoomName($0).text },
        // A description may be nothing, and of what is not seen nothing is left.
        WrittenField("a room's description", .lines, ofBlanks: "", ofNothingSeen: "") { try RoomDescription($0).text },
        WrittenField("a message", .lines) { try MessageBody($0).text },
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
