import TestSupport
import Testing

@testable import auth

@Suite("What people are called")
struct WrittenTextTests {
    static let fields = [
        WrittenField("a display name", .name) { try DisplayName(parsing: $0).text },
        WrittenField("a chosen display name", .name) { try DisplayName(chosen: $0).text },
        WrittenField("a device", .cleaned) { Session.Device(userAgent: $0, address: "").userAgent },
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
            #expect(outcome == (field.kind == .cleaned ? "" : nil), "\(odd)")
        }
    }

    @Test("loses nothing of honest text", arguments: fields)
    func honest(_ field: WrittenField) {
        for text in OddText.honest { #expect(field.outcome(of: "\(text) ok") == "\(text) ok") }
    }
}
