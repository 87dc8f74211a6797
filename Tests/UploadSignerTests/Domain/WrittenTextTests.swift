import TestSupport
import Testing

@testable import upload_signer

@Suite("What a file is called")
struct WrittenTextTests {
    static let fields = [
        WrittenField("a file's name", .cleaned) { try FileName($0).text }
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
            #expect(outcome == (odd.fate == .space ? nil : FileName.fallback), "\(odd)")
        }
    }

    @Test("loses nothing of honest text", arguments: fields)
    func honest(_ field: WrittenField) {
        for text in OddText.honest { #expect(field.outcome(of: "\(text) ok") == "\(text) ok") }
    }
}
