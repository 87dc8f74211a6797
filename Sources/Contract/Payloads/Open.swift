// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

/// A word of a list that may grow: one that this version knows, or another.
public enum Open<Word: RawRepresentable<String> & CaseIterable & Sendable & Equatable>: Sendable, Equatable {
    /// A word of the list as it is here.
    case known(Word)
    /// A word of a later version.
    case other(String)

    /// The word that these letters are.
    public init(rawValue: String) {
        let word = Word.allCases.first { $0.rawValue.utf8.elementsEqual(rawValue.utf8) }
        self = word.map { .known($0) } ?? .other(rawValue)
    }

    /// Its letters.
    public var rawValue: String {
        switch self {
        case .known(let word): word.rawValue
        case .other(let text): text
        }
    }

    /// The word, if it is known here.
    public var known: Word? {
        if case .known(let word) = self { return word }
        return nil
    }
}
