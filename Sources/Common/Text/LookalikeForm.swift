import Foundation

/// A text reduced to what a quick reader sees of it: without case, accents, spaces and signs, with the letters of other
/// scripts, digits and signs that pass for Latin ones in their place. Texts of one form look alike.
///
/// Coarser than UTS #39's skeleton, which tells `l` from `I` and takes each accent for a difference: it is made to compare with
/// few names that nobody may bear, where what it takes for alike beyond need costs nothing.
public struct LookalikeForm: Sendable, Hashable {
    let letters: String

    /// The form of a text.
    public init(_ text: String) {
        var letters = ""
        // An exclamation is no letter, unless it stands among some.
        let words = text.prefix(256).drop { $0 == "!" }.reversed().drop { $0 == "!" }.reversed()
        for scalar in String(words).precomposedStringWithCanonicalMapping.unicodeScalars {
            for letter in Self.letters(of: scalar) where letter != letters.last { letters.append(letter) }
        }
        self.letters = letters.replacing("rn", with: "m").replacing("vv", with: "w")
    }

    /// Whether the other form is somewhere within this one.
    public func contains(_ other: LookalikeForm) -> Bool { letters.contains(other.letters) }

    private static func letters(of scalar: Unicode.Scalar) -> String {
        if let letter = table[scalar] { return letter }
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

    /// Each letter with what passes for it. Full-width, mathematical, circled and accented forms come down to these by their
    /// decompositions.
    private static let table: [Unicode.Scalar: String] = {
        var table: [Unicode.Scalar: String] = [:]
        for (letter, alike) in lookalikes {
            for scalar in alike.unicodeScalars { table[scalar] = letter }
        }
        // Letters in filled circles and squares, and those that flags are spelt with, have no decomposition.
        for start: UInt32 in [0x1F150, 0x1F170, 0x1F1E6] {
            for place in 0..<UInt32(26) {
                let plain = Unicode.Scalar(UInt8(ascii: "a") + UInt8(place))
                if let scalar = Unicode.Scalar(start + place) { table[scalar] = table[plain] ?? String(plain) }
            }
        }
        return table
    }()

    private static let lookalikes: [(letter: String, alike: String)] = [
        ("a", "4@ΑαАаᎪꓮᴀɑɐա"), ("ae", "æÆӕӔ"), ("b", "8ΒВвЬьᏴꓐʙƄɓ"), ("c", "СсϹϲᏟꓚᴄ¢©ↄ"), ("d", "ԀԁᎠꓓᴅđĐðÐɗ"),
        ("e", "3ΕεЕеҽᎬꓰᴇ€ЗзəɘɛєЄ"), ("f", "ꓝꜰƒ"), ("g", "69ᏀꓖɢɡցԌԍ"), ("h", "ΗНнһҺᎻꓧʜħĦհ"),
        ("i", "1l|!ΙιІіӀӏıɩɪᎥꓲꓡᏞʟłŁ£\u{5D5}\u{5DF}\u{627}"), ("j", "ЈјᎫꓙᴊյ"), ("k", "ΚκКкᏦꓗᴋ"), ("m", "ΜМмᎷꓟᴍ"),
        ("n", "ΝηПпոռꓠɴŋ"), ("o", "0ΟοσОоՕօøØӨөᴏꓳ°\u{5E1}\u{647}\u{6C1}\u{D20}"), ("oe", "œŒ"), ("p", "ΡρРрᏢꓑᴘþÞ"),
        ("q", "Ԛԛզ"), ("r", "гГᎡꓣʀяЯ®ɾ"), ("s", "5$ЅѕᏚꓢꜱՏ§ƨ"), ("t", "7ΤτТтᎢꓔᴛŧŦ†"), ("u", "μυսՍꓴᴜИиʊ"),
        ("v", "νѴѵᏙꓦᴠʋ"), ("w", "ωԜԝᎳꓪᴡѡшШ"), ("x", "ΧχХх×ꓫ"), ("y", "ΥγУуҮүꓬʏ¥"), ("z", "2ΖᏃꓜᴢʐ"),
    ]
}
