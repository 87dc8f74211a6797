import Foundation

/// Text that people type, copy or make up and that is not what it seems, by its class: every field that people write is
/// tried with every one.
public struct OddText: Sendable, CustomStringConvertible {
    /// What becomes of it.
    public enum Fate: Sendable {
        /// Refused by every field that refuses anything.
        case refused
        /// Refused by names, taken out of everything else.
        case refusedInNames
        /// Taken out wherever it stands.
        case takenOut
        /// A space on one line.
        case space
    }

    /// What it is.
    public let kind: String
    /// The scalar.
    public let scalar: Unicode.Scalar
    /// What becomes of it between letters.
    public let fate: Fate

    /// It between letters.
    public var between: String { "aa\(scalar)bb" }
    /// It and nothing else, three times.
    public var alone: String { String(repeating: String(scalar), count: 3) }
    /// Its class and number.
    public var description: String { "\(kind) U+\(String(scalar.value, radix: 16, uppercase: true))" }

    /// One of each kind and more.
    public static let all: [OddText] =
        many("a control character", .refused, [0x01...0x08, 0x0E...0x1F, 0x7F...0x84, 0x86...0x9F])
        + many("a noncharacter", .refused, [0xFDD0...0xFDD1, 0xFFFE...0xFFFF, 0x1FFFE...0x1FFFF, 0x10FFFF...0x10FFFF])
        + many(
            "a directional control", .refusedInNames,
            [0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x61C...0x61C])
        + many(
            "a character that is not seen", .refusedInNames,
            [
                0xAD...0xAD, 0x34F...0x34F, 0x115F...0x1160, 0x17B4...0x17B5, 0x180E...0x180E, 0x200B...0x200B,
                0x2060...0x2065, 0x206A...0x206F, 0x3164...0x3164, 0xFEFF...0xFEFF, 0xFFA0...0xFFA0, 0xFFF0...0xFFF1,
                0xFFF9...0xFFFC, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0001...0xE0001, 0xE01F0...0xE01F1,
            ])
        + many("a character of private use", .refusedInNames, [0xE000...0xE001, 0xF8FF...0xF8FF, 0xF0000...0xF0001])
        + many("a joiner that joins nothing", .takenOut, [0x200C...0x200D])
        + many("a selector that selects nothing", .takenOut, [0xFE00...0xFE0F, 0x180B...0x180D, 0xE0100...0xE0101])
        + many("a tag that spells nothing", .takenOut, [0xE0020...0xE0020, 0xE0061...0xE0062, 0xE007F...0xE007F])
        + many(
            "white space", .space,
            [
                0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
                0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000, 0x2800...0x2800, 0x1D159...0x1D159,
                0x16FE4...0x16FE4,
                0x13441...0x13442,
            ])

    /// What a field of this kind makes of it between letters; nil where it refuses.
    public func outcome(in kind: WrittenField.Kind) -> String? {
        switch (fate, kind) {
        case (.refused, .cleaned): "aabb"
        case (.refused, _), (.refusedInNames, .name): nil
        case (.refusedInNames, _), (.takenOut, _): "aabb"
        case (.space, .lines): beginsLine ? "aa\nbb" : between.precomposedStringWithCanonicalMapping
        case (.space, _): "aa bb"
        }
    }

    private var beginsLine: Bool { ["\n", "\r", "\u{B}", "\u{C}", "\u{85}"].contains(scalar) }

    private static func many(_ kind: String, _ fate: Fate, _ ranges: [ClosedRange<UInt32>]) -> [OddText] {
        ranges.joined().compactMap { Unicode.Scalar($0) }.map { OddText(kind: kind, scalar: $0, fate: fate) }
    }

    /// Text that people need, of which nothing may be lost.
    public static let honest = [
        "João Antônio Guimarães Conceição", "São João del-Rei", "Pão de açúcar — R$ 4,50 (½ kg)", "Ana 👩‍👩‍👧‍👦", "❤️‍🔥", "👍🏽",
        "🏳️‍🌈 🏴‍☠️",
        "🇧🇷", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣ #️⃣", "👩🏽‍❤️‍💋‍👨🏿", "👁️‍🗨️", "🐻‍❄️", "✌️", "محمد", "می‌خواهم", "נועה", "बोधिसत्त्व", "क्‍ष", "র‍্যাব",
        "ශ්‍රී", "Nguyễn Thị Ngọc Ánh", "မြန်မာ", "བསྒྲུབས", "Ελένη", "Алёна Йод", "李明", "葛\u{E0100}城", "한국", "ありがとう",
        "Zoë O’Connor", "d'Ávila", "º ª ¿ ¡ « »", "x² + y² ≠ z²",
    ]
}

/// A field that people write, as its domain value reads it.
public struct WrittenField: Sendable, CustomStringConvertible {
    /// How it is held to the rules of visible text (docs/text.md).
    public enum Kind: Sendable {
        /// What somebody or something is known by.
        case name
        /// A text on one line.
        case line
        /// A text with line breaks.
        case lines
        /// A text on one line that is cleaned and not refused.
        case cleaned
    }

    /// What it is called in tests.
    public let description: String
    /// How it is held to the rules.
    public let kind: Kind
    private let ofBlanks: String?
    private let ofNothingSeen: String?
    private let read: @Sendable (String) throws -> String

    /// A field that `read` reads.
    /// - Parameters:
    ///   - ofBlanks: what it makes of white space alone; nil where that is refused.
    ///   - ofNothingSeen: what it makes of text in which nothing is seen; nil where that is refused.
    public init(
        _ description: String, _ kind: Kind, ofBlanks: String? = nil, ofNothingSeen: String? = nil,
        read: @escaping @Sendable (String) throws -> String
    ) {
        self.description = description
        self.kind = kind
        self.ofBlanks = ofBlanks
        self.ofNothingSeen = ofNothingSeen
        self.read = read
    }

    /// What it makes of a text; nil where it refuses.
    public func outcome(of text: String) -> String? { try? read(text) }
}

extension WrittenField {
    /// The odd characters of which it makes something else between letters than every field of its kind does.
    public var mistakenBetweenLetters: [OddText] {
        OddText.all.filter { !Self.isSame(outcome(of: $0.between), $0.outcome(in: kind)) }
    }

    /// The odd characters of which, with nothing else beside them, it makes something else than it says.
    public var mistakenAlone: [OddText] {
        OddText.all.filter { odd in
            let isRefused = odd.fate == .refused && kind != .cleaned
            let expected = odd.fate == .space ? ofBlanks : ofNothingSeen
            return !Self.isSame(outcome(of: odd.alone), isRefused ? nil : expected)
        }
    }

    /// The honest texts of which it does not keep every scalar.
    public var lostOfHonestText: [String] {
        OddText.honest.map { "\($0) ok" }.filter { !Self.isSame(outcome(of: $0), $0) }
    }

    /// Scalar by scalar: texts that are equal as characters may hold different ones.
    private static func isSame(_ one: String?, _ other: String?) -> Bool {
        one.map { Array($0.unicodeScalars) } == other.map { Array($0.unicodeScalars) }
    }
}
