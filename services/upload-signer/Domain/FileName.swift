import Common
import Foundation

/// What a picture is called. It is shown and offered for downloads, and never becomes a key or a path.
struct FileName: Sendable, Equatable {
    static let maximum = 255

    let text: String

    /// The last part of what may be a path.
    /// - Throws: ``ValueRefused`` for an empty or over-long name and for one with control characters.
    init(_ raw: String) throws(ValueRefused) {
        guard raw.unicodeScalars.count <= Self.maximum else {
            throw ValueRefused(
                .tooLong,
                LocalizedText(pt: "No máximo \(Self.maximum) caracteres.", en: "At most \(Self.maximum) characters."))
        }
        // By scalars: a mark after a slash makes another character of both, and a slash all the same to whoever reads bytes.
        let last = raw.unicodeScalars.split { $0 == "/" || $0 == "\\" }.last.map { String($0) } ?? ""
        let name = last.trimmingCharacters(in: .whitespaces)
        guard !name.allSatisfy({ $0 == "." }), !name.unicodeScalars.contains(where: Self.isForbidden) else {
            throw ValueRefused(.invalid, LocalizedText(pt: "Não é um nome de arquivo.", en: "Not a file name."))
        }
        text = name
    }

    /// Controls, line and paragraph separators, and what reverses the direction of text to hide a name's end.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate: true
        default: false
        }
    }
}

/// The `Content-Disposition` (RFC 6266) under which a picture is shown in place and saved under its name.
enum ContentDisposition {
    static func inline(_ name: String) -> String {
        guard !name.isEmpty else { return "inline" }
        let plain = String(
            String.UnicodeScalarView(name.unicodeScalars.map { isPlain($0) ? $0 : "_" }))
        return "inline; filename=\"\(plain)\"; filename*=UTF-8''\(S3Encoding.percent(name))"
    }

    /// What can stand in a quoted string without a thought.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && scalar.value >= 0x20 && scalar.value < 0x7F && !["\"", "\\", "%"].contains(scalar)
    }
}
