/// The sentences that tell a client what is wrong with a field.
package enum FieldTexts {
    package static let required = LocalizedText(pt: "Campo obrigatório.", en: "This field is required.")
    package static let text = LocalizedText(pt: "Deve ser um texto.", en: "Must be a string.")
    package static let wholeNumber = LocalizedText(pt: "Deve ser um número inteiro.", en: "Must be a whole number.")
    package static let number = LocalizedText(pt: "Deve ser um número.", en: "Must be a number.")
    package static let bool = LocalizedText(pt: "Deve ser verdadeiro ou falso.", en: "Must be true or false.")
    package static let object = LocalizedText(pt: "Deve ser um objeto.", en: "Must be an object.")
    package static let array = LocalizedText(pt: "Deve ser uma lista.", en: "Must be an array.")
    package static let uuid = LocalizedText(pt: "Deve ser um identificador UUID.", en: "Must be a UUID.")
    package static let uuidOnce = LocalizedText(
        pt: "Deve ser um identificador UUID, sem repetição.", en: "Must be a UUID, without repetition.")
    package static let date = LocalizedText(
        pt: "Deve ser uma data RFC 3339, como 2026-11-22T13:05:09.123Z.",
        en: "Must be an RFC 3339 time such as 2026-11-22T13:05:09.123Z.")
    package static let cursor = LocalizedText(
        pt: "Deve ser o nextCursor de uma resposta anterior.", en: "Must be the nextCursor of an earlier answer.")
    package static let idempotencyKey = LocalizedText(
        pt: "Deve ter de 1 a 255 caracteres ASCII visíveis, uma vez só.",
        en: "Must be 1 to 255 visible ASCII characters, once.")
    package static let nul = LocalizedText(
        pt: "Não pode conter o caractere U+0000.", en: "Must not contain the character U+0000.")

    package static func tooLong(_ limit: Int) -> LocalizedText {
        LocalizedText(pt: "No máximo \(limit) caracteres.", en: "At most \(limit) characters.")
    }

    package static func tooShort(_ limit: Int) -> LocalizedText {
        LocalizedText(pt: "No mínimo \(limit) caracteres.", en: "At least \(limit) characters.")
    }

    package static func outOfRange(_ lowest: String, _ highest: String) -> LocalizedText {
        LocalizedText(pt: "Deve estar entre \(lowest) e \(highest).", en: "Must be between \(lowest) and \(highest).")
    }

    package static func count(_ lowest: Int, _ highest: Int) -> LocalizedText {
        LocalizedText(
            pt: "Deve ter de \(lowest) a \(highest) elementos.", en: "Must have \(lowest) to \(highest) elements.")
    }

    package static func oneOf(_ values: [String]) -> LocalizedText {
        let list = values.joined(separator: ", ")
        return LocalizedText(pt: "Deve ser um destes: \(list).", en: "Must be one of: \(list).")
    }
}
