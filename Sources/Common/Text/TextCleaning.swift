import Foundation
import JSON

/// The steps from what was typed to what is kept. Each leaves alone what it has done once, and none undoes another's work.
struct TextCleaning {
    /// Marks in a row that are put in order at all: composing takes the square of their number.
    private static let mostOrderedMarks = 16
    /// Scalars of one character; the longest emoji has 10, the longest conjunct of a script about as many.
    static let longestCharacter = 32

    private let form: TextForm

    static func clean(_ raw: String, as form: TextForm) throws(ValueRefused) -> String {
        let cleaning = TextCleaning(form: form)
        // Nearly everything that is written here consists of letters that are composed, seen and by themselves already.
        if raw.unicodeScalars.allSatisfy(cleaning.isPlain) {
            return form == .lines ? raw.trimmingBlanks : cleaning.spaced(Array(raw.unicodeScalars))
        }
        let admitted = composed(try cleaning.admitted(raw))
        let marked = try cleaning.withoutHeaps(admitted)
        let joined = marked == admitted && !marked.contains(where: isUnseen) ? marked : withNeededJoiners(marked)
        return try cleaning.withBoundedCharacters(cleaning.spaced(joined))
    }

    /// What is taken out may let marks change their places or join a letter, and that what was needed is no more.
    private static func withNeededJoiners(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var kept = composed(JoinerRules.keepNeeded(in: scalars))
        while case let again = composed(JoinerRules.keepNeeded(in: kept)), again != kept { kept = again }
        return kept
    }

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch ScalarKind(scalar) {
        case .joiner, .selector, .tag: true
        default: false
        }
    }

    /// Letters, digits and signs of Latin-1 and the Latin of Europe; NFC changes nothing below U+0300.
    private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF: true
        case 0x0A: form == .lines
        default: false
        }
    }

    private static func composed(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        Array(String(String.UnicodeScalarView(scalars)).precomposedStringWithCanonicalMapping.unicodeScalars)
    }

    // MARK: Scalar by scalar

    /// What may be there at all, whatever stands beside it.
    private func admitted(_ raw: String) throws(ValueRefused) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var previous: Unicode.Scalar = " "
        var marks = 0
        for scalar in raw.unicodeScalars {
            switch ScalarKind(scalar) {
            case .shown:
                marks = 0
                result.append(scalar)
            case .blank:
                marks = 0
                result.append(form == .lines ? scalar : " ")
            case .lineBreak:
                marks = 0
                if !(scalar == "\n" && previous == "\r") { result.append(form == .lines ? "\n" : " ") }
            case .mark:
                marks += 1
                if marks <= Self.mostOrderedMarks { result.append(scalar) } else if form == .name { throw Self.heap }
            case .spacingMark, .joiner, .selector, .tag: result.append(scalar)
            case .control, .noncharacter: if form != .cleaned { throw Self.control }
            case .hidden, .privateUse: if form == .name { throw Self.misleading }
            case .unassigned:
                if form == .name { throw Self.misleading }
                // A newer device knows emoji that are not known here.
                if form != .cleaned { result.append(scalar) }
                marks = 0
            }
            previous = scalar
        }
        return result
    }

    // MARK: Marks

    /// Without marks that have nothing to stand on, and with few on what they do.
    private func withoutHeaps(_ scalars: [Unicode.Scalar]) throws(ValueRefused) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var hasBase = false
        var marks = 0
        for scalar in scalars {
            switch ScalarKind(scalar) {
            case .mark:
                guard hasBase else { continue }
                marks += 1
                guard marks <= JoinerRules.mostMarks else {
                    if form == .name { throw Self.heap }
                    continue
                }
            case .spacingMark: guard hasBase else { continue }
            // They may go yet: what stands behind them stands on what is before them.
            case .joiner, .selector, .tag: break
            case .blank, .lineBreak: (hasBase, marks) = (false, 0)
            default: (hasBase, marks) = (true, 0)
            }
            result.append(scalar)
        }
        return result
    }

    // MARK: White space

    /// Without white space at the ends; on one line, with one space where there was some.
    private func spaced(_ scalars: [Unicode.Scalar]) -> String {
        guard form != .lines else {
            return String(String.UnicodeScalarView(scalars)).trimmingBlanks
        }
        var result = String.UnicodeScalarView()
        for word in scalars.split(whereSeparator: \.isBlank) {
            if !result.isEmpty { result.append(" ") }
            result.append(contentsOf: word)
        }
        return String(result)
    }

    // MARK: Characters

    /// Refuses a character that is made of more scalars than any writing needs; from what is only cleaned it is taken.
    private func withBoundedCharacters(_ text: String) throws(ValueRefused) -> String {
        let isBounded = { (character: Character) in character.unicodeScalars.count <= Self.longestCharacter }
        if text.allSatisfy(isBounded) { return text }
        guard form == .cleaned else { throw Self.heap }
        return try Self.clean(text.filter(isBounded), as: form)
    }

    // MARK: Why not

    private static let control = ValueRefused(
        .invalid, LocalizedText(pt: "Contém caracteres de controle.", en: "Contains control characters."))
    private static let misleading = ValueRefused(
        .invalid,
        LocalizedText(
            pt: "Contém caracteres que não se veem ou que mudam a direção do texto.",
            en: "Contains characters that are not seen or that turn the text round."))
    private static let heap = ValueRefused(
        .invalid,
        LocalizedText(
            pt: "Contém um caractere com sinais demais.", en: "Contains a character with too many marks."))
}
