import Common
import JSON

/// What a picture is called. It is shown to its owner alone, and never becomes a key or a path.
///
/// Names come from cameras and other people's machines: what a name must not hold is taken away, not refused.
package struct FileName: Sendable, Equatable {
    static let maximum = 255
    /// Of a file whose own name shows nothing.
    static let fallback = "imagem"

    package let text: String

    /// The last part of what may be a path, cleaned.
    /// - Throws: ``ValueRefused`` for an over-long name, and where there is none: nothing but blanks, dots and slashes.
    package init(_ raw: String) throws(ValueRefused) {
        guard raw.unicodeScalars.count <= Self.maximum else {
            throw ValueRefused(
                .tooLong,
                LocalizedText(pt: "No máximo \(Self.maximum) caracteres.", en: "At most \(Self.maximum) characters."))
        }
        // By scalars: a mark after a slash makes another character of both, and a slash all the same to whoever reads bytes.
        let last = raw.unicodeScalars.split { $0 == "/" || $0 == "\\" }.last.map { String($0) } ?? ""
        guard last.trimmingBlanks.unicodeScalars.contains(where: { $0 != "." }) else {
            throw ValueRefused(.invalid, LocalizedText(pt: "Não é um nome de arquivo.", en: "Not a file name."))
        }
        let name = VisibleText.cleaned(last, atMost: Self.maximum)
        text = name.allSatisfy { $0 == "." } ? Self.fallback : name
    }
}
