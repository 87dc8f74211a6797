import Foundation

/// A word of a text: a run of letters and digits. Whatever else stands between two words is a blank, in ads as in searches.
struct SearchWord: Sendable, Equatable {
    /// In lower case, with its accents, which sometimes tell a plural.
    let spelling: String
    /// As ``spelling``, without accents.
    let form: String
    /// Whether nothing but a hyphen or an apostrophe stands between it and the word before it.
    let isGlued: Bool
    /// Whether it says nothing about what is looked for.
    let isStopWord: Bool

    /// Letters of a word that count; longer ones are no words.
    static let mostLetters = 64

    /// The words of a text, in their order.
    static func words(of text: String, atMost limit: Int) -> [SearchWord] {
        guard limit > 0 else { return [] }
        var reader = WordReader(limit: limit)
        for scalar in text.precomposedStringWithCanonicalMapping.lowercased().unicodeScalars {
            guard reader.take(scalar) else { break }
        }
        reader.endWord(before: " ")
        return reader.words
    }
}

/// Parts a text into words.
private struct WordReader {
    let limit: Int
    private(set) var words: [SearchWord] = []
    private var word = String.UnicodeScalarView()
    /// What stands between the last word and the next: one hyphen or apostrophe, or anything else.
    private var glue = Glue.none

    private enum Glue { case none, joint, blank }

    init(limit: Int) { self.limit = limit }

    /// - Returns: false once there are as many words as wanted.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.wordPart {
        case .letter: word.append(scalar)
        case .mark: if !word.isEmpty { word.append(scalar) }
        case .nothing: break
        case .joint, .blank:
            endWord(before: scalar)
            glue = glue == .none && scalar.wordPart == .joint ? .joint : .blank
        }
        return words.count < limit
    }

    mutating func endWord(before scalar: Unicode.Scalar) {
        guard !word.isEmpty else { return }
        let spelling = String(String.UnicodeScalarView(word.prefix(SearchWord.mostLetters)))
        let form = SearchFolding.fold(spelling)
        word.removeAll()
        guard !form.isEmpty else { return }
        let isGlued = glue == .joint && !words.isEmpty
        // c/chaise: com chaise; LED's: LEDs.
        let isAbbreviation = scalar == "/" && (form == "c" || form == "p") || isGlued && form == "s"
        words.append(
            SearchWord(
                spelling: spelling, form: form, isGlued: isGlued,
                isStopWord: isAbbreviation || StopWords.all.contains(form)))
        glue = .none
    }
}

/// Text without case and accents, and forms of letters and digits without what makes them other forms.
enum SearchFolding {
    static func fold(_ word: String) -> String {
        guard !word.utf8.allSatisfy({ $0 < 0x80 }) else { return word.lowercased() }
        var result = String.UnicodeScalarView()
        for scalar in word.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
            switch scalar.wordPart {
            case .letter: result.append(scalar)
            // Marks that are letters in their scripts stay.
            case .mark: if !scalar.isAccent { result.append(scalar) }
            case .joint, .blank, .nothing: break
            }
        }
        return String(result)
    }
}

extension Unicode.Scalar {
    fileprivate enum WordPart { case letter, mark, joint, blank, nothing }

    fileprivate var wordPart: WordPart {
        switch value {
        case 0x30...0x39, 0x61...0x7A, 0x41...0x5A: return .letter
        case ..<0x80: return self == "-" || self == "'" || self == "`" ? .joint : .blank
        default: break
        }
        switch properties.generalCategory {
        case .dashPunctuation: return .joint
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .decimalNumber, .letterNumber,
            .otherNumber:
            return isApostrophe ? .joint : .letter
        case .modifierLetter: return isApostrophe ? .joint : .letter
        case .nonspacingMark, .spacingMark, .enclosingMark: return .mark
        default:
            if isApostrophe || value == 0x2212 { return .joint }
            return properties.isDefaultIgnorableCodePoint ? .nothing : .blank
        }
    }

    /// The accents of Latin, Greek and Cyrillic.
    fileprivate var isAccent: Bool {
        switch value {
        case 0x300...0x36F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F: true
        default: false
        }
    }

    /// What people write for an apostrophe.
    private var isApostrophe: Bool {
        switch value {
        case 0xB4, 0x2B9...0x2BD, 0x2C8, 0x2CA, 0x2CB, 0x2EE, 0x374, 0x384, 0x55A, 0x5F3, 0x1FBD, 0x1FBF, 0x1FEF,
            0x1FFD,
            0x1FFE, 0x2018...0x201B, 0x2032, 0x2035, 0xA78B, 0xA78C, 0xFF07, 0xFF40:
            true
        default: false
        }
    }
}

/// Articles, prepositions and what joins them, without accents.
private enum StopWords {
    static let all: Set<String> = [
        "a", "ao", "aos", "as", "com", "da", "das", "de", "do", "dos", "e", "em", "na", "nas", "no", "nos", "num",
        "numa", "o",
        "os", "ou", "para", "pela", "pelas", "pelo", "pelos", "por", "pra", "pro", "que", "se", "um", "uma", "umas",
        "uns",
    ]
}
