/// What a scalar is to a reader of the text that it stands in.
enum ScalarKind {
    /// Shown by itself.
    case shown
    /// Put over, under or through the scalar before it.
    case mark
    /// A part of the scalar before it that takes room of its own.
    case spacingMark
    /// White space, or shown as nothing but room.
    case blank
    /// Begins a line: CR, LF, VT, FF, NEL.
    case lineBreak
    /// Any other control character, C1 included.
    case control
    /// Not shown: zero-width characters, fillers, directional controls, annotations.
    case hidden
    /// Holds its neighbours together or apart: ZWJ, ZWNJ.
    case joiner
    /// Chooses a look of the scalar before it.
    case selector
    /// Spells a flag after the flag that it belongs to.
    case tag
    /// Shown as every font pleases.
    case privateUse
    /// Nothing yet: a character of a later Unicode, or of none.
    case unassigned
    /// Never a character.
    case noncharacter

    init(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x0A...0x0D, 0x85: self = .lineBreak
        case 0x20...0x7E: self = scalar == " " ? .blank : .shown
        case 0x200C, 0x200D: self = .joiner
        case 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x180B...0x180D, 0x180F: self = .selector
        case 0xE0020...0xE007F: self = .tag
        // Stands for an object that is not there.
        case 0xFFFC: self = .hidden
        case 0xFDD0...0xFDEF: self = .noncharacter
        case let value where value & 0xFFFE == 0xFFFE: self = .noncharacter
        default: self = Self.byCategory(scalar)
        }
    }

    private static func byCategory(_ scalar: Unicode.Scalar) -> ScalarKind {
        if scalar.isBlank { return .blank }
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint { return .hidden }
        switch properties.generalCategory {
        case .control: return .control
        // What builds Egyptian's blocks shows nothing without the sign before it.
        case .format where (0x13430...0x1343F).contains(scalar.value): return .spacingMark
        case .format: return scalar.isShownFormat ? .shown : .hidden
        case .nonspacingMark, .enclosingMark: return .mark
        // Few take part in the order of marks; they are counted with those that do.
        case .spacingMark: return properties.canonicalCombiningClass == .notReordered ? .spacingMark : .mark
        case .privateUse: return .privateUse
        case .unassigned: return .unassigned
        default: return .shown
        }
    }
}

extension Unicode.Scalar {
    /// White space, and what shows as nothing but room: Braille's empty cell, music's empty notehead, Khitan's filler, the
    /// blanks of Egyptian.
    var isBlank: Bool {
        switch value {
        case 0x2800, 0x1D159, 0x16FE4, 0x13441, 0x13442: true
        case ..<0x80: value == 0x20 || (0x09...0x0D).contains(value)
        default: properties.isWhitespace
        }
    }

    /// Format characters that are seen: signs that stand before a number.
    fileprivate var isShownFormat: Bool {
        switch value {
        case 0x600...0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD: true
        default: false
        }
    }
}
