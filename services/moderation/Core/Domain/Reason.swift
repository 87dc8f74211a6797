import Common
import JSON

/// Why something was decided, for the person concerned and for the record: 3 to 500 characters.
package struct Reason: Sendable, Equatable {
    static let length = 3...500
    private static let rule = VisibleText.lines(length)

    package let text: String

    package init(_ raw: String) throws(ValueRefused) { text = try Self.rule.read(raw) }
}

/// A reason's short name, chosen by whoever runs the site: 1 to 64 ASCII letters, digits and `_ . -`.
package struct ReasonCode: Sendable, Equatable {
    static let maximum = 64
    package let text: String

    package init(_ raw: String) throws(ValueRefused) {
        let isPlain = raw.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isPlain, (1...Self.maximum).contains(raw.utf8.count) else {
            throw ValueRefused(
                .invalid,
                LocalizedText(
                    pt: "De 1 a \(Self.maximum) letras sem acento, algarismos, _ . ou -.",
                    en: "1 to \(Self.maximum) ASCII letters, digits, _ . or -."))
        }
        text = raw
    }
}
