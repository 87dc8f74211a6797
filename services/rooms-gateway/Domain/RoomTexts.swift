import Common
import JSON

/// What a room is called: 1 to 80 characters on one line.
struct RoomName: Sendable, Equatable {
    static let maximum = 80
    private static let rule = VisibleText.name(1...maximum)

    let text: String

    init(_ raw: String) throws(ValueRefused) { text = try Self.rule.read(raw) }
}

/// What a room is for: up to 500 characters.
struct RoomDescription: Sendable, Equatable {
    static let maximum = 500
    static let empty = RoomDescription(text: "")
    private static let rule = VisibleText.lines(0...maximum)

    let text: String

    private init(text: String) { self.text = text }

    init(_ raw: String) throws(ValueRefused) { text = try Self.rule.read(raw) }
}

extension LocalizedText {
    /// The reason for a text that is too long.
    static func atMost(_ characters: Int) -> LocalizedText {
        LocalizedText(pt: "No máximo \(characters) caracteres.", en: "At most \(characters) characters.")
    }
}
