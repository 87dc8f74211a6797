import Common
import Foundation

/// A `.env` file: lines `NAME=value`, comments from `#` at the start of a line, values optionally in single quotes (as
/// they are) or double quotes. Nothing is expanded.
struct EnvironmentFile {
    /// Lines that are not of the form above.
    struct MalformedLine: Error, Equatable {
        /// Counted from 1.
        let line: Int
    }

    /// Larger files are not settings.
    static let maxBytes = 256 * 1024

    static func parse(_ contents: String) throws(MalformedLine) -> [String: String] {
        var values: [String: String] = [:]
        for (index, line) in contents.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let text = line.drop { $0 == "\u{FEFF}" }.trimmingCharacters(in: .whitespaces)
            if text.isEmpty || text.hasPrefix("#") { continue }
            guard let separator = text.firstIndex(of: "=") else { throw MalformedLine(line: index + 1) }
            let name = text[..<separator].trimmingCharacters(in: .whitespaces)
            guard isName(name) else { throw MalformedLine(line: index + 1) }
            let raw = text[text.index(after: separator)...].trimmingCharacters(in: .whitespaces)
            guard let value = unquoted(raw) else { throw MalformedLine(line: index + 1) }
            values[name] = value
        }
        return values
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || Character(Unicode.Scalar($0)).isASCIIAlphanumeric }
    }

    private static func unquoted(_ raw: String) -> String? {
        for quote in ["\"", "'"] where raw.hasPrefix(quote) {
            guard raw.count >= 2, raw.hasSuffix(quote) else { return nil }
            return String(raw.dropFirst().dropLast())
        }
        return raw
    }
}
