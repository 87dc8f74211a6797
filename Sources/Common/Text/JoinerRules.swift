/// Where what is not seen by itself is needed: joiners in emoji and in the scripts that are written with them, the looks that
/// a selector chooses, the letters that spell the flags of England, Scotland and Wales. Anywhere else it would only make two
/// texts that look the same.
enum JoinerRules {
    /// Marks on one base. The most that writing needs is four (UTS #39 draws the same line); heaps of them cover other lines.
    static let mostMarks = 4

    static func keepNeeded(in scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var kept: [Unicode.Scalar] = []
        kept.reserveCapacity(scalars.count)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            index += 1
            switch ScalarKind(scalar) {
            case .joiner: if isNeeded(scalar, after: kept, before: next) { kept.append(scalar) }
            case .selector: if isNeeded(selector: scalar, after: kept.last, before: next) { kept.append(scalar) }
            case .tag:
                guard kept.last == blackFlag,
                    let flag = flags.first(where: { scalars[(index - 1)...].starts(with: $0) })
                else { continue }
                kept += flag
                index += flag.count - 1
            default: kept.append(scalar)
            }
        }
        return kept
    }

    // MARK: Flags

    private static let blackFlag: Unicode.Scalar = "\u{1F3F4}"
    /// What spells a country after the black flag, with the sign that ends it.
    private static let flags: [[Unicode.Scalar]] = ["gbeng", "gbsct", "gbwls"].map { country in
        country.unicodeScalars.compactMap { Unicode.Scalar(0xE0000 + $0.value) } + ["\u{E007F}"]
    }

    // MARK: Joiners

    private static let zeroWidthJoiner: Unicode.Scalar = "\u{200D}"

    private static func isNeeded(
        _ joiner: Unicode.Scalar, after kept: [Unicode.Scalar], before next: Unicode.Scalar?
    ) -> Bool {
        guard let previous = kept.last else { return false }
        let nextIsLetter = next.map { $0.properties.generalCategory == .otherLetter } ?? false
        if previous.isVirama { return joiner == zeroWidthJoiner || nextIsLetter }
        guard let next else { return false }
        // Bengali and Kannada keep an r whole before a virama so.
        if joiner == zeroWidthJoiner, previous.properties.generalCategory == .otherLetter, next.isVirama { return true }
        if joiner == zeroWidthJoiner { return isInEmoji(kept) && next.isPicture }
        // Persian and its relatives part letters that would join.
        return nextIsLetter && next.isOfJoiningScript && (lastLetter(of: kept)?.isOfJoiningScript ?? false)
    }

    /// Whether what is kept ends in an emoji: a picture, its skin or its look.
    private static func isInEmoji(_ kept: [Unicode.Scalar]) -> Bool {
        let body = kept.last == "\u{FE0F}" ? kept.dropLast() : kept[...]
        return body.last?.isPicture ?? false
    }

    private static func lastLetter(of kept: [Unicode.Scalar]) -> Unicode.Scalar? {
        // Few marks stand on one letter; the limit holds whatever the text.
        kept.suffix(mostMarks + 1).last { $0.properties.generalCategory != .nonspacingMark }
    }

    // MARK: Selectors

    private static func isNeeded(
        selector: Unicode.Scalar, after previous: Unicode.Scalar?, before next: Unicode.Scalar?
    ) -> Bool {
        guard let previous else { return false }
        switch selector.value {
        case 0xFE0E, 0xFE0F:
            if previous.isPicture { return true }
            let isKey = previous.isASCII && previous.properties.isEmoji
            return isKey && selector == "\u{FE0F}" && next == "\u{20E3}"
        case 0x180B...0x180F: return (0x1820...0x18AA).contains(previous.value)
        default: return previous.properties.isIdeographic && !previous.isBlank
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isVirama: Bool { properties.canonicalCombiningClass == .virama }

    /// A picture that a joiner or a selector can work on; not digits, which are emoji too, and not the letters of flags.
    fileprivate var isPicture: Bool {
        !isASCII && properties.isEmoji && !(0x1F1E6...0x1F1FF).contains(value)
    }

    /// Whether it is of a script whose letters join: Arabic, Syriac, N'Ko, Mandaic, Mongolian, Phags-pa, Manichaean, Hanifi
    /// Rohingya.
    fileprivate var isOfJoiningScript: Bool {
        switch value {
        case 0x620...0x77F, 0x7C0...0x7FF, 0x840...0x8FF, 0x1820...0x18AA, 0xA840...0xA871, 0xFB50...0xFDFF,
            0xFE70...0xFEFC, 0x10AC0...0x10AEF, 0x10D00...0x10D23:
            true
        default: false
        }
    }
}
