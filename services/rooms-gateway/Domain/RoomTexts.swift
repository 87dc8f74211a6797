import Common
import Foundation

/// What a room is called: 1 to 80 characters on one line.
struct RoomName: Sendable, Equatable {
    static let maximum = 80
    let text: String

    init(_ raw: String) throws(ValueRefused) {
        text = try boundedText(raw, maximum: Self.maximum)
        guard !text.isEmpty else {
            throw ValueRefused(.tooShort, LocalizedText(pt: "O nome está vazio.", en: "The name is empty."))
        }
        guard !text.unicodeScalars.contains(where: Self.endsLine) else {
            throw ValueRefused(.invalid, LocalizedText(pt: "O nome tem uma só linha.", en: "A name is one line."))
        }
    }

    private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
        CharacterSet.newlines.contains(scalar)
    }
}

/// What a room is for: up to 500 characters.
struct RoomDescription: Sendable, Equatable {
    static let maximum = 500
    static let empty = RoomDescription(text: "")
    let text: String

    private init(text: String) { self.text = text }

    init(_ raw: String) throws(ValueRefused) {
        text = try boundedText(raw, maximum: Self.maximum)
    }
}

/// Trims, and refuses what is too long (in code points, as PostgreSQL counts) or holds control characters.
private func boundedText(_ raw: String, maximum: Int) throws(ValueRefused) -> String {
    let text = raw.trimmingCharacters(in: .whitespacesAndNewlines)
    guard text.unicodeScalars.count <= maximum else { throw ValueRefused(.tooLong, .atMost(maximum)) }
    let isControl = { (scalar: Unicode.Scalar) in scalar.value < 0x20 && scalar != "\n" || scalar.value == 0x7F }
    guard !text.unicodeScalars.contains(where: isControl) else {
        throw ValueRefused(
            .invalid, LocalizedText(pt: "Contém caracteres de controle.", en: "Contains control characters."))
    }
    return text
}

extension LocalizedText {
    /// The reason for a text that is too long.
    static func atMost(_ characters: Int) -> LocalizedText {
        LocalizedText(pt: "No máximo \(characters) caracteres.", en: "At most \(characters) characters.")
    }
}
