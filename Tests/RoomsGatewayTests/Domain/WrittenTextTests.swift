import TestSupport
import Testing

@testable import rooms_gateway

@Suite("What people write in rooms")
struct WrittenTextTests {
    static let fields = [
        WrittenField("a room's name", .name) { try RoomName($0).text },
        // A description may be nothing, and of what is not seen nothing is left.
        WrittenField("a room's description", .lines) { try RoomDescription($0).text },
        WrittenField("a message", .lines) { try MessageBody($0).text },
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
            #expect(outcome == nil || outcome == "" && field.description == "a room's description", "\(odd)")
        }
    }

    @Test("loses nothing of honest text", arguments: fields)
    func honest(_ field: WrittenField) {
        for text in OddText.honest { #expect(field.outcome(of: "\(text) ok") == "\(text) ok") }
    }
}
