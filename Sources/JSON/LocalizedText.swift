/// A language the API's texts exist in.
public enum Language: String, Sendable, CaseIterable {
    /// Brazilian Portuguese, the default.
    case portuguese = "pt-BR"
    /// English.
    case english = "en"

    /// The best language for an `Accept-Language` header (RFC 9110 §12.5.4): the one with the highest weight, Portuguese
    /// where nothing decides. At most 16 ranges of a header are looked at. nginx chooses by the same rule
    /// (deploy/nginx/conf/language.conf).
    public init(acceptLanguage header: String?) {
        var best = (language: Language.portuguese, weight: 0)
        for range in (header ?? "").split(separator: ",", maxSplits: 16).prefix(16) {
            let parts = range.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
            guard let tag = parts.first?.trimmingSpaces.lowercased(), let language = Language.matching(tag) else {
                continue
            }
            let weight = parts.count > 1 ? Self.weight(parts[1]) : 1000
            if weight > best.weight { best = (language, weight) }
        }
        self = best.language
    }

    private static func matching(_ tag: String) -> Language? {
        if tag == "*" || tag == "pt" || tag.hasPrefix("pt-") { return .portuguese }
        if tag == "en" || tag.hasPrefix("en-") { return .english }
        return nil
    }

    /// The range's weight in thousandths; 0 for what is none by RFC 9110 §12.4.2.
    private static func weight(_ parameter: Substring) -> Int {
        let text = Array(parameter.trimmingSpaces.utf8)
        guard text.count >= 3, text.count <= 7, text[0] | 0x20 == UInt8(ascii: "q"), text[1] == UInt8(ascii: "=") else {
            return 0
        }
        guard text.count == 3 || text[3] == UInt8(ascii: ".") else { return 0 }
        var digits = [text[2]] + text.dropFirst(4)
        while digits.count < 4 { digits.append(UInt8(ascii: "0")) }
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return 0 }
        let weight = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return weight <= 1000 ? weight : 0
    }
}

/// A text in every language of the API.
public struct LocalizedText: Sendable, Equatable {
    private let portuguese: String
    private let english: String

    /// A text in both languages.
    public init(pt portuguese: String, en english: String) {
        self.portuguese = portuguese
        self.english = english
    }

    /// The text in `language`.
    public func text(in language: Language) -> String {
        switch language {
        case .portuguese: return portuguese
        case .english: return english
        }
    }
}

extension Substring {
    /// Without spaces and tabs at either end.
    package var trimmingSpaces: Substring {
        let start = firstIndex { $0 != " " && $0 != "\t" } ?? endIndex
        guard let last = lastIndex(where: { $0 != " " && $0 != "\t" }) else { return self[endIndex...] }
        return self[start...last]
    }
}
