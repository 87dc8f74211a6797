import Foundation
import JSON

/// What one field may hold of what people write: the only place that decides it (docs/text.md has the table).
///
/// The result is in Unicode's composed form (NFC) and shows something. It holds no control characters but the line breaks and
/// tabs of a text of many lines, nothing that is not seen, and nothing that turns other text round. Lengths are counted in
/// Unicode scalars of the result, as PostgreSQL counts them, which bounds its bytes to four times as many; no character, as
/// readers count them, is made of more than ``longestCharacter`` scalars.
///
/// Reading a result again changes nothing.
public struct VisibleText: Sendable {
    /// Scalars that one character may be made of.
    public static let longestCharacter = TextCleaning.longestCharacter
    /// Bytes that are looked at: no request is larger.
    static let mostBytes = 65_536

    private let form: TextForm
    private let lengths: ClosedRange<Int>

    /// A name on one line: runs of white space become one space; what is not seen or turns text round is refused.
    public static func name(_ lengths: ClosedRange<Int>) -> VisibleText { .init(form: .name, lengths: lengths) }

    /// A text on one line: runs of white space become one space; what is not seen or turns text round is taken away, because
    /// copied text is full of it.
    public static func line(_ lengths: ClosedRange<Int>) -> VisibleText { .init(form: .line, lengths: lengths) }

    /// As ``line(_:)``, but white space within stays, and line breaks are `\n`.
    public static func lines(_ lengths: ClosedRange<Int>) -> VisibleText { .init(form: .lines, lengths: lengths) }

    /// Takes a text as this field does.
    /// - Throws: ``ValueRefused``: `TOO_SHORT` for nothing but white space, `TOO_LONG`, and `INVALID` for what the field must
    ///   not hold or what shows less than it says.
    public func read(_ raw: String) throws(ValueRefused) -> String {
        guard raw.utf8.count <= Self.mostBytes else { throw tooLong }
        let text = try TextCleaning.clean(raw, as: form)
        let count = text.unicodeScalars.count
        guard count <= lengths.upperBound else { throw tooLong }
        guard count >= lengths.lowerBound else {
            throw Self.length(ofTyped: raw) < lengths.lowerBound ? tooShort : Self.showsNothing
        }
        return text
    }

    /// What the length looks like to whoever typed it.
    private static func length(ofTyped raw: String) -> Int {
        let scalars = raw.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return 0 }
        return scalars[first...last].count
    }

    /// What is left of a text on one line when everything that a name must not hold is taken away; it may be nothing.
    public static func cleaned(_ raw: String, atMost limit: Int) -> String {
        let start = raw.unicodeScalars.prefix(mostBytes / 4)
        // What is cleaned throws nothing; the form says so.
        guard let text = try? TextCleaning.clean(String(start), as: .cleaned) else { return "" }
        guard text.unicodeScalars.count > limit else { return text }
        // Cut between characters; what was cut may end in a space.
        var cut = String.UnicodeScalarView()
        for character in text {
            guard cut.count + character.unicodeScalars.count <= limit else { break }
            cut.append(contentsOf: character.unicodeScalars)
        }
        return String(cut).trimmingBlanks
    }

    private var tooLong: ValueRefused { ValueRefused(.tooLong, FieldTexts.tooLong(lengths.upperBound)) }

    private var tooShort: ValueRefused {
        guard lengths.lowerBound > 1 else {
            return ValueRefused(.tooShort, LocalizedText(pt: "Está vazio.", en: "It is empty."))
        }
        return ValueRefused(.tooShort, FieldTexts.tooShort(lengths.lowerBound))
    }

    private static let showsNothing = ValueRefused(
        .invalid, LocalizedText(pt: "Não mostra o bastante.", en: "It does not show enough."))
}
