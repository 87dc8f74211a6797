import Common
import Foundation

/// What an ad is called: 1 to 120 characters on one line.
struct AdTitle: Sendable, Equatable {
    static let lengths = 1...120
    /// By its bytes: what is compared with what is stored decides whether anything is.
    @ExactText private(set) var text: String

    init(_ raw: String) throws(ValueRefused) { text = try WrittenText.line(raw, lengths: Self.lengths) }
    init(stored text: String) { self.text = text }
}

/// What an ad says: 1 to 5,000 characters, with line breaks.
struct AdDescription: Sendable, Equatable {
    static let lengths = 1...5_000
    /// By its bytes: what is compared with what is stored decides whether anything is.
    @ExactText private(set) var text: String

    init(_ raw: String) throws(ValueRefused) { text = try WrittenText.lines(raw, lengths: Self.lengths) }
    init(stored text: String) { self.text = text }
}

/// What sort of thing an ad is about, in its owner's words: 1 to 60 characters. The list compares it without case and
/// accents.
struct Category: Sendable, Equatable {
    static let lengths = 1...60
    /// By its bytes: what is compared with what is stored decides whether anything is.
    @ExactText private(set) var text: String

    init(_ raw: String) throws(ValueRefused) { text = try WrittenText.line(raw, lengths: Self.lengths) }
    init(stored text: String) { self.text = text }
}

/// Where it is: 1 to 80 characters. The list compares it without case and accents.
struct City: Sendable, Equatable {
    static let lengths = 1...80
    /// By its bytes: what is compared with what is stored decides whether anything is.
    @ExactText private(set) var text: String

    init(_ raw: String) throws(ValueRefused) { text = try WrittenText.line(raw, lengths: Self.lengths) }
    init(stored text: String) { self.text = text }
}

/// What somebody looks for: up to 200 characters; nothing where there are none.
struct SearchText: Sendable, Equatable {
    static let lengths = 0...200
    let text: String

    init?(_ raw: String) throws(ValueRefused) {
        text = try WrittenText.line(raw, lengths: Self.lengths)
        if text.isEmpty { return nil }
    }
}

/// Brazil's states and the Federal District, by the two letters that everybody writes.
enum FederativeUnit: String, Sendable, CaseIterable {
    case AC, AL, AP, AM, BA, CE, DF, ES, GO, MA, MT, MS, MG, PA, PB, PR, PE, PI, RJ, RN, RS, RO, RR, SC, SP, SE, TO

    /// Reads the letters, whatever their case.
    init(_ raw: String) throws(ValueRefused) {
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

/// How text that people wrote is taken: composed, trimmed, and without what is not seen but changes how other text looks.
private enum WrittenText {
    /// Runs of white space, line breaks included, become one space.
    static func line(_ raw: String, lengths: ClosedRange<Int>) throws(ValueRefused) -> String {
        try requireSane(raw, lengths: lengths)
        let words = raw.precomposedStringWithCanonicalMapping.split(whereSeparator: \.isWhitespace)
        return try checked(words.joined(separator: " "), of: raw, lengths: lengths) { _ in false }
    }

    /// Line breaks stay, as `\n`.
    static func lines(_ raw: String, lengths: ClosedRange<Int>) throws(ValueRefused) -> String {
        try requireSane(raw, lengths: lengths)
        let text = raw.precomposedStringWithCanonicalMapping.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return try checked(trimmed, of: raw, lengths: lengths) { $0 == "\n" || $0 == "\t" }
    }

    /// Bounds the work done on a text that will be refused anyway.
    private static func requireSane(_ raw: String, lengths: ClosedRange<Int>) throws(ValueRefused) {
        guard raw.utf8.count <= lengths.upperBound * 16 else { throw tooLong(lengths.upperBound) }
    }

    /// Measures in code points, as PostgreSQL does.
    private static func checked(
        _ text: String, of raw: String, lengths: ClosedRange<Int>, isAllowedControl: (Unicode.Scalar) -> Bool
    ) throws(ValueRefused) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where !isAllowedControl(scalar):
                throw ValueRefused(
                    .invalid, LocalizedText(pt: "Contém caracteres de controle.", en: "Contains control characters."))
            // Zero-width and bidirectional marks, which copied text is full of; the joiner holds emoji together.
            case .format where scalar != "\u{200D}": continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        guard result.unicodeScalars.count <= lengths.upperBound else { throw tooLong(lengths.upperBound) }
        guard result.unicodeScalars.count >= lengths.lowerBound else {
            throw raw.allSatisfy(\.isWhitespace)
                ? ValueRefused(.tooShort, LocalizedText(pt: "Está vazio.", en: "It is empty."))
                : ValueRefused(.invalid, LocalizedText(pt: "Não mostra nada.", en: "It shows nothing."))
        }
        return result
    }

    private static func tooLong(_ limit: Int) -> ValueRefused {
        ValueRefused(
            .tooLong, LocalizedText(pt: "No máximo \(limit) caracteres.", en: "At most \(limit) characters."))
    }
}
