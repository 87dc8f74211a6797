/// The terms that an ad is found by, and those that a search asks for: both sides go through this code.
///
/// A term is a word by its number-less form (``PortugueseNumber``), or neighbouring words written as one: `ar-condicionado`,
/// `ar condicionado` and `arcondicionado` are found by each other.
package enum SearchTerms {
    /// Grows when the same text gives other terms than before; what was stored under lower ones is made anew.
    package static let rules: Int32 = 1
    /// Words of an ad; its texts cannot hold more than this in letters of one each.
    static let mostWordsOfAd = 2_600
    /// Terms of an ad. Words come first, so what an ad with more loses is compounds.
    static let mostTermsOfAd = 4_096
    /// Words of a search; those behind them are not looked for.
    static let mostWordsOfSearch = 64

    /// The terms of an ad, each once. Its texts are read one by one: the end of one and the beginning of another are no
    /// neighbours.
    package static func terms(ofAd texts: [String]) -> [String] {
        var left = mostWordsOfAd
        let phrases = texts.map { text in
            let phrase = Phrase(SearchWord.words(of: text, atMost: left))
            left -= phrase.words.count
            return phrase
        }
        var seen: Set<String> = []
        var terms: [String] = []
        for term in phrases.flatMap(\.ofWords) + phrases.flatMap({ $0.compounds.flatMap(\.terms) })
        where terms.count < mostTermsOfAd && seen.insert(term).inserted {
            terms.append(term)
        }
        return terms
    }

    /// What a search asks for, as text of PostgreSQL's `tsquery`: every word, by itself or within a compound. nil where no word
    /// is left.
    ///
    /// Terms hold letters, digits and marks only, and are quoted: nothing in them is an operator.
    package static func query(_ text: String) -> String? {
        let phrase = Phrase(SearchWord.words(of: text, atMost: mostWordsOfSearch))
        let wanted = phrase.words.indices.filter { !phrase.words[$0].isStopWord }.map { place in
            phrase.terms[place] + phrase.compounds.filter { $0.places.contains(place) }.flatMap(\.terms)
        }
        guard !wanted.isEmpty else { return nil }
        return wanted.map { alternatives in "(" + alternatives.map { "'\($0)'" }.joined(separator: " | ") + ")" }
            .joined(separator: " & ")
    }
}

/// Words one after the other, with their terms and the compounds that they may be.
private struct Phrase {
    struct Compound {
        let places: ClosedRange<Int>
        let terms: [String]
    }

    let words: [SearchWord]
    /// Of each word.
    let terms: [[String]]
    let compounds: [Compound]

    init(_ words: [SearchWord]) {
        let terms = words.map { PortugueseNumber.terms(of: $0) }
        self.words = words
        self.terms = terms
        compounds = words.indices.flatMap { first in
            [first...(first + 1), first...(first + 2)]
                .filter { Self.isCompound(words, $0) }
                .map { Compound(places: $0, terms: Self.joined($0, words, terms)) }
        }
    }

    var ofWords: [String] { words.indices.filter { !words[$0].isStopWord }.flatMap { terms[$0] } }

    /// What is written with hyphens or apostrophes, words that stand side by side, and those that one small word joins, as in
    /// pé de moleque. Small words at the ends would make words of their own: o Léo, óleo.
    private static func isCompound(_ words: [SearchWord], _ places: ClosedRange<Int>) -> Bool {
        guard places.upperBound < words.count else { return false }
        if words[places].dropFirst().allSatisfy(\.isGlued) { return true }
        guard !words[places.lowerBound].isStopWord, !words[places.upperBound].isStopWord else { return false }
        return places.count == 2 || words[places.lowerBound + 1].isStopWord
    }

    private static func joined(_ places: ClosedRange<Int>, _ words: [SearchWord], _ terms: [[String]]) -> [String] {
        let last = places.upperBound
        let head = places.dropLast().map { terms[$0].first ?? "" }.joined()
        let plain = terms[last].map { head + $0 }
        // Mini-saia, minissaia; anti-rugas, antirrugas.
        guard let letter = words[last].form.first, letter == "r" || letter == "s",
            let end = head.last, "aeiou".contains(end)
        else { return plain }
        return plain + terms[last].map { "\(head)\(letter)\($0)" }
    }
}
