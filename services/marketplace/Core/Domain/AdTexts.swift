import Common
import Contract
import JSON

/// What an ad is called: 1 to 120 characters on one line.
package struct AdTitle: Sendable, Equatable {
    static let lengths = 1...120
    /// By its bytes: what is compared with what is stored decides whether anything is.
    @ExactText package private(set) var text: String

    package init(_ raw: String) throws(ValueRefused) { text = try VisibleText.line(Self.lengths).read(raw) }
    package init(stored text: String) { self.text = text }
}

/// What an ad says: 1 to 5,000 characters, with line breaks.
package struct AdDescription: Sendable, Equatable {
    static let lengths = 1...5_000
    /// By its bytes: what is compared with what is stored decides whether anything is.
    @ExactText package private(set) var text: String

    package init(_ raw: String) throws(ValueRefused) { text = try VisibleText.lines(Self.lengths).read(raw) }
    package init(stored text: String) { self.text = text }
}

/// What sort of thing an ad is about, in its owner's words: 1 to 60 characters. The list compares it without case and
/// accents.
package struct Category: Sendable, Equatable {
    static let lengths = 1...60
    /// By its bytes: what is compared with what is stored decides whether anything is.
    @ExactText package private(set) var text: String

    package init(_ raw: String) throws(ValueRefused) { text = try VisibleText.line(Self.lengths).read(raw) }
    package init(stored text: String) { self.text = text }
}

/// Where it is: 1 to 80 characters. The list compares it without case and accents.
package struct City: Sendable, Equatable {
    static let lengths = 1...80
    /// By its bytes: what is compared with what is stored decides whether anything is.
    @ExactText package private(set) var text: String

    package init(_ raw: String) throws(ValueRefused) { text = try VisibleText.line(Self.lengths).read(raw) }
    package init(stored text: String) { self.text = text }
}

/// What somebody looks for: up to 200 characters; nothing where there are only blanks. Of what is not seen no text is left,
/// and that is found nowhere.
package struct SearchText: Sendable, Equatable {
    static let lengths = 0...200
    package let text: String

    package init?(_ raw: String) throws(ValueRefused) {
        text = try VisibleText.line(Self.lengths).read(raw)
        if text.isEmpty, raw.trimmingBlanks.isEmpty { return nil }
    }
}

extension FederativeUnit {
    /// Reads the letters, whatever their case.
    package init(_ raw: String) throws(ValueRefused) {
        // Folding the case makes ASCII of letters that are none.
        guard raw.utf8.allSatisfy({ $0 < 0x80 }), let unit = FederativeUnit(rawValue: raw.uppercased()) else {
            throw ValueRefused(
                .notAllowed,
                LocalizedText(
                    pt: "Deve ser a sigla de um estado, como PE.", en: "Must be a state's letters, such as PE."))
        }
        self = unit
    }
}
