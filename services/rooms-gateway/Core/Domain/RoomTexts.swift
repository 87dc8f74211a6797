import Common
import JSON

/// What a room is called: 1 to 80 characters on one line.
package struct RoomName: Sendable, Equatable {
    package static let maximum = 80
    private static let rule = VisibleText.name(1...maximum)

    package let text: String

    package init(_ raw: String) throws(ValueRefused) { text = try Self.rule.read(raw) }
}

/// What a room is for: up to 500 characters.
package struct RoomDescription: Sendable, Equatable {
    package static let maximum = 500
    package static let empty = RoomDescription(text: "")
    private static let rule = VisibleText.lines(0...maximum)

    package let text: String

    private init(text: String) { self.text = text }

    package init(_ raw: String) throws(ValueRefused) { text = try Self.rule.read(raw) }
}

extension LocalizedText {
    /// The reason for a text that is too long.
    package static func atMost(_ characters: Int) -> LocalizedText {
        LocalizedText(pt: "No máximo \(characters) caracteres.", en: "At most \(characters) characters.")
    }
}
