import Common
import Contract
import JSON

/// The name that others see: 1–40 characters on one line.
package struct DisplayName: Sendable, Hashable {
    static let lengths = 1...40
    private static let rule = VisibleText.name(lengths)

    package let text: String

    /// Reads a name that somebody typed.
    package init(parsing input: String) throws(ValueRefused) {
        text = try Self.rule.read(input)
    }

    /// Reads the name that somebody gives themselves, who may not be taken for the site.
    package init(chosen input: String) throws(ValueRefused) {
        try self.init(parsing: input)
        guard !isReserved else { throw Self.reserved }
    }

    /// Whether it could be taken for the site itself, for those who run it, or for an account that is gone.
    var isReserved: Bool { ReservedNames.cover(text) }

    /// Whether an account may bear it: those who run the site may bear its names.
    func mayBeBorne(by role: Role) -> Bool { role == .admin || !isReserved }

    /// Why a reserved name is refused.
    package static let reserved = ValueRefused(
        .invalid,
        LocalizedText(
            pt: "Este nome parece ser da administração da praça. Escolha outro.",
            en: "This name looks like one of those who run the site. Choose another one."))
}
