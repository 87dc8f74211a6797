import Common
import JSON

/// An e-mail address in the one form it is stored and compared in: lower case, without spaces around it.
///
/// ASCII only, `local@domain` with a dot in the domain. That is less than RFC 5321 allows (no quoted local parts, no address
/// literals) and what mail providers hand out.
package struct EmailAddress: Sendable, Hashable {
    /// The limit of RFC 5321 §4.5.3.1.3 for a path, less its brackets.
    static let maxLength = 254

    package let text: String

    /// Reads an address that a person typed.
    package init(parsing input: String) throws(ValueRefused) {
        guard input.utf8.count <= 1024 else { throw ValueRefused(.tooLong, Self.tooLong) }
        let typed = input.trimmingBlanks
        guard typed.utf8.count <= Self.maxLength else { throw ValueRefused(.tooLong, Self.tooLong) }
        // Before the case is folded: folding makes ASCII of letters that are none, such as the Kelvin sign.
        guard typed.utf8.allSatisfy({ $0 < 0x80 }) else { throw ValueRefused(.invalid, Self.invalid) }
        let address = typed.lowercased()
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isLocalPart(parts[0]), Self.isDomain(parts[1]) else {
            throw ValueRefused(.invalid, Self.invalid)
        }
        text = address
    }

    private static let tooLong = LocalizedText(
        pt: "O e-mail tem no máximo \(maxLength) caracteres.",
        en: "An e-mail address has at most \(maxLength) characters.")
    private static let invalid = LocalizedText(
        pt: "Não parece um endereço de e-mail.", en: "This does not look like an e-mail address.")

    private static func isLocalPart(_ text: Substring) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
                !atom.isEmpty && atom.utf8.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
            }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
