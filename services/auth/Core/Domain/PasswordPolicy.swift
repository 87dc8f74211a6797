import Common
import Foundation
import JSON

/// A password as a person typed it, in Unicode's composed form so that keyboards that decompose accents agree. It shows
/// itself nowhere.
package struct Password: Sendable {
    /// More bytes are never looked at: 128 characters have at most four each.
    static let maxBytes = 1024

    package let value: Secret<String>

    /// A password for a check; nil if it is longer than any password may be.
    package init?(_ typed: String) {
        guard typed.utf8.count <= Self.maxBytes else { return nil }
        value = Secret(typed.precomposedStringWithCanonicalMapping)
    }
}

/// What a new password must be: 10–128 characters, the minimum a setting, not a common one, and no rules on
/// its composition.
package struct PasswordPolicy: Sendable {
    /// Characters are Unicode scalars.
    static let maxLength = 128

    package let minLength: Int
    package let commonPasswords: CommonPasswords

    package init(minLength: Int, commonPasswords: CommonPasswords) {
        self.minLength = minLength
        self.commonPasswords = commonPasswords
    }

    /// Reads a new password.
    package func parse(_ typed: String) throws(ValueRefused) -> Password {
        guard let password = Password(typed), password.value.reveal().unicodeScalars.count <= Self.maxLength else {
            throw ValueRefused(
                .tooLong,
                LocalizedText(
                    pt: "A senha tem no máximo \(Self.maxLength) caracteres.",
                    en: "A password has at most \(Self.maxLength) characters."))
        }
        guard password.value.reveal().unicodeScalars.count >= minLength else {
            throw ValueRefused(
                .tooShort,
                LocalizedText(
                    pt: "A senha tem no mínimo \(minLength) caracteres.",
                    en: "A password has at least \(minLength) characters."))
        }
        guard !commonPasswords.contains(password.value.reveal()) else {
            throw ValueRefused(
                .notAllowed,
                LocalizedText(
                    pt: "Esta senha é comum demais; escolha outra.", en: "This password is too common; choose another.")
            )
        }
        return password
    }
}

/// Passwords that too many people use, compared without regard to case.
package struct CommonPasswords: Sendable {
    private let words: Set<String>

    /// A list with white space between its passwords.
    init(words list: String) {
        words = Set(list.split(whereSeparator: \.isWhitespace).map { $0.lowercased() })
    }

    package var count: Int { words.count }

    package func contains(_ password: String) -> Bool {
        words.contains(password.lowercased())
    }
}
