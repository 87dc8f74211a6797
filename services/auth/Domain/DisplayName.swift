import Common
import Foundation

/// The name that others see: 1–40 characters after trimming, one line, in Unicode's composed form.
///
/// Control characters and those that hide or reorder text (bidirectional controls, zero-width characters but for the joiner
/// inside emoji) are refused: they make names that look like other names.
struct DisplayName: Sendable, Hashable {
    static let lengths = 1...40

    let text: String

    /// Reads a name that a person typed. Runs of white space become one space.
    init(parsing input: String) throws(ValueRefused) {
        guard input.utf8.count <= 4096 else { throw ValueRefused(.tooLong, Self.wrongLength) }
        let words = input.precomposedStringWithCanonicalMapping.split(whereSeparator: \.isWhitespace)
        let name = words.joined(separator: " ")
        guard name.unicodeScalars.count <= Self.lengths.upperBound else {
            throw ValueRefused(.tooLong, Self.wrongLength)
        }
        guard name.unicodeScalars.allSatisfy(Self.isAllowed) else { throw ValueRefused(.invalid, Self.forbidden) }
        guard name.unicodeScalars.contains(where: Self.isVisible) else {
            throw ValueRefused(.tooShort, Self.wrongLength)
        }
        text = name
    }

    private static let wrongLength = LocalizedText(
        pt: "O nome tem de 1 a 40 caracteres.", en: "A name has 1 to 40 characters.")
    private static let forbidden = LocalizedText(
        pt: "O nome contém caracteres que não são permitidos.", en: "The name contains characters that are not allowed."
    )

    private static let zeroWidthJoiner: Unicode.Scalar = "\u{200D}"

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        case .format: return scalar == zeroWidthJoiner
        default: return true
        }
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .format, .nonspacingMark, .enclosingMark, .spaceSeparator: return false
        default: return !scalar.properties.isDefaultIgnorableCodePoint
        }
    }
}
