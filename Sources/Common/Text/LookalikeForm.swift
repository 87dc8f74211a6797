import Foundation

/// A text reduced to what a quick reader sees of it: without case, accents, spaces and signs, with the letters of other
/// scripts, digits and signs that pass for Latin ones in their place. Texts of one form look alike.
///
/// Coarser than UTS #39's skeleton, which tells `l` from `I` and takes each accent for a difference: it is made to compare with
/// few names that nobody may bear, where what it takes for alike beyond need costs nothing. What passes for which letter is
/// known from Unicode's data (``confusables``), from the names of Latin letters of every kind, and of the alphabets that
/// are sold as ornaments from a list of its own.
public struct LookalikeForm: Sendable, Hashable {
    let letters: String

    /// The form of a text.
    public init(_ text: String) {
        var letters = ""
        // An exclamation is no letter, unless it stands among some.
        let words = text.prefix(256).drop { "!¡！".contains($0) }.reversed().drop { "!¡！".contains($0) }.reversed()
        for scalar in String(words).precomposedStringWithCanonicalMapping.unicodeScalars {
            for letter in Self.letters(of: scalar) where letter != letters.last { letters.append(letter) }
        }
        self.letters = letters.replacing("rn", with: "m").replacing("vv", with: "w")
    }

    /// Whether the other form is somewhere within this one.
    public func contains(_ other: LookalikeForm) -> Bool {
        guard hasForeign else { return letters.contains(other.letters) }
        let (own, others) = (Array(letters), Array(other.letters))
        guard !others.isEmpty, own.count >= others.count else { return false }
        return (0...own.count - others.count).contains { Self.passes(own[$0..<$0 + others.count], for: others) }
    }

    /// Whether it can be taken for the other form.
    public func passes(for other: LookalikeForm) -> Bool {
        hasForeign ? Self.passes(Array(letters)[...], for: Array(other.letters)) : letters == other.letters
    }

    /// Whether there are letters in it that nothing is known of.
    public var hasForeign: Bool { !letters.utf8.allSatisfy { $0 < 0x80 } }

    /// Letters pass for themselves, and one that nothing is known of for any: a quick reader takes it for what the word needs,
    /// if the most of it is there.
    private static func passes(_ own: ArraySlice<Character>, for other: [Character]) -> Bool {
        guard own.count == other.count else { return false }
        var foreign = 0
        for (letter, wanted) in zip(own, other) where letter != wanted {
            guard !letter.isASCII else { return false }
            foreign += 1
        }
        return foreign * 3 <= own.count
    }

    private static func letters(of scalar: Unicode.Scalar) -> String {
        if let letter = table[scalar] ?? capitalLetter(scalar) ?? latinLetter(scalar) { return letter }
        var result = ""
        let plain = String(scalar).decomposedStringWithCompatibilityMapping.lowercased()
        for part in plain.decomposedStringWithCompatibilityMapping.unicodeScalars {
            if let letter = table[part] {
                result += letter
            } else if let digit = part.properties.numericValue, part.properties.numericType == .decimal,
                let letter = table[Unicode.Scalar(UInt8(ascii: "0") + UInt8(digit))]
            {
                result += letter
            } else if part.properties.isAlphabetic, part.properties.generalCategory != .nonspacingMark {
                result.unicodeScalars.append(part)
            }
        }
        return result
    }

    /// What the capital of a scalar beyond ASCII passes for.
    private static func capitalLetter(_ scalar: Unicode.Scalar) -> String? {
        guard !scalar.isASCII, scalar.properties.isLowercase else { return nil }
        let capital = scalar.properties.uppercaseMapping.unicodeScalars
        guard capital.count == 1, let only = capital.first, !only.isASCII else { return nil }
        return table[only]
    }

    /// The letter that a scalar beyond ASCII is a kind of by its name, such as LATIN SMALL LETTER TURNED A WITH STROKE or
    /// REGIONAL INDICATOR SYMBOL LETTER A.
    private static func latinLetter(_ scalar: Unicode.Scalar) -> String? {
        guard !scalar.isASCII, scalar.properties.generalCategory != .nonspacingMark, let name = scalar.properties.name,
            name.contains("LATIN ") || name.hasPrefix("REGIONAL INDICATOR ") || name.hasPrefix("MODIFIER LETTER ")
        else { return nil }
        let described = name.firstRange(of: " WITH ").map { name[..<$0.lowerBound] } ?? name[...]
        guard let last = described.split(separator: " ").last, last.unicodeScalars.count == 1,
            let letter = last.lowercased().unicodeScalars.first, letter.properties.isAlphabetic, letter.isASCII
        else { return nil }
        return table[letter] ?? String(letter)
    }

    /// Each letter with what passes for it. Full-width, mathematical, circled and accented forms come down to these by their
    /// decompositions.
    private static let table: [Unicode.Scalar: String] = {
        var table: [Unicode.Scalar: String] = [:]
        for (letter, alike) in lookalikes {
            for scalar in alike.unicodeScalars { table[scalar] = letter }
        }
        for (letters, alike) in Confusables.table {
            let plain = letters.unicodeScalars.map { table[$0] ?? String($0) }.joined()
            for number in alike.split(whereSeparator: \.isWhitespace) {
                guard let scalar = UInt32(number, radix: 16).flatMap(Unicode.Scalar.init), table[scalar] == nil
                else { continue }
                table[scalar] = plain
            }
        }
        return table
    }()

    /// What is not in the data: digits and signs as letters, letters that are only drawn alike, among them those of the
    /// alphabets that are sold as ornaments (of Canadian, Cherokee, Yi, Thai, Chinese and other signs).
    private static let lookalikes: [(letter: String, alike: String)] = [
        ("a", "4@∧▲ΑαАаᎪꓮᴀɑɐաᗩᗅᗋᎯᏗꋫꍏꁲꋬค卂ΛλΔ∆₳ɅʌДд"), ("ae", "æÆӕӔ"),
        ("b", "8ΒВвЬьᏴꓐʙƄɓᗷᗸᏰꃃꌃ๒乃฿ßẞБб"), ("c", "СсϹϲᏟꓚᴄ¢©ↄɔᑕᑢᑤᏣᏨꉓꏸς匚₵ፈ⊂"),
        ("d", "ԀԁᎠꓓᴅđĐðÐɗᗪᗫᗬᎴᏧꀸꁕ๔∂ꭰ"), ("e", "3∑ΕεЕеҽᎬꓰᴇ€ЗзəɘɛєЄᗴᕮᗕᘿᏋᏮꍟꏂ乇∈∃ΣξЭэ"),
        ("f", "ꓝꜰƒɟᖴᖷꎇꄘ千ቻ₣Ғғ"), ("g", "69ᏀꓖɢɡցԌԍᎶᏩᘜᘏꁅꁍﻮ₲"), ("h", "ΗНнһҺᎻꓧʜħĦհᕼᏂᏲꃅꀍꑛђ卄ዘ♄"),
        ("i", "1l|│┃❘⎮⏐!ΙιІіӀӏıɩɪᎥꓲꓡᏞʟłŁ£\u{5D5}\u{5DF}\u{627}¡ᓰᒪᒫᎨᏐᏝꀤꂑ꒒เɭ丨ㄥ工"),
        ("j", "ЈјᎫꓙᴊյᒍᒎᏠꀭן丿ﾌ"), ("k", "ΚκКкᏦꓗᴋᏥᖽꀘꀗꁝҜҝ₭"),
        ("m", "ΜМмᎷꓟᴍᗰᘻᘄᗶꂵꁒꎭ๓爪₥ɯ"), ("n", "∏ΝηПпИոռꓠɴŋᑎᘉᘈᏁꈤꁹꋊภ几₦∩"),
        ("o", "0⊙⚪•ΟοσОоՕօøØӨөᴏꓳ°\u{5E1}\u{647}\u{6C1}\u{D20}ᗝᓍᎾᎧᏫꂦꆂФф๏ㄖ口◯○●"), ("oe", "œŒ"),
        ("p", "ΡρРрᏢꓑᴘþÞᑭᕵᎮᏛꉣק卩₱"), ("q", "ԚԛզᑫᕴᎤꆰꁸ"), ("r", "гГᎡꓣʀяЯ®ɾᖇᖆᏒᖁꋪ꒓尺ᚱՐ"),
        ("s", "5$ЅѕᏚꓢꜱՏ§ƨᔕᔓᏕꌗꌚꇙร丂₴∫"), ("t", "7ΤτТтᎢꓔᴛŧŦ†ᖶᏖ꓄ꋖՇㄒ₮"),
        ("u", "\u{B5}μυսՍꓴᴜиʊɄʉЦцᑌᑘᕰᏬᏌꀎꐇยㄩ∪"), ("v", "νѴѵᏙꓦᴠʋᐯᐺᘎᏉᏤꃴꀰש√"), ("w", "ωԜԝᎳꓪᴡѡшШᗯᘺᗐᏇᏔꅏฬ山₩"),
        ("x", "ΧχХх×ꓫЖж᙭ᕽᎲꊼꇒ乂ጀ"), ("y", "ΥγУуҮүꓬʏ¥ᖻᖿᎩᎽꌩꐞץㄚ"), ("z", "2ΖᏃꓜᴢʐᘔᏽꁴꑓ乙ፚ"),
    ]
}
