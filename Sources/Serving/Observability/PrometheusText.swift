import Common

/// Names, labels and numbers of the Prometheus text exposition format 0.0.4.
enum PrometheusText {
    /// The content type of the format.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Turns any text into a metric or label name: letters, digits and `_`, not beginning with a digit.
    static func name(_ text: String) -> String {
        let safe = String(text.map { $0.isASCIIAlphanumeric ? $0 : "_" })
        return safe.first?.isNumber ?? true ? "_" + safe : safe
    }

    /// A label's value, cut at 128 characters, with `\`, `"` and line breaks escaped.
    static func labelValue(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars.prefix(128) {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    static func number(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return String(whole) }
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value.description
    }
}

/// The labels of a series, rendered once.
struct RenderedLabels: Hashable, Sendable, Comparable {
    private let text: String

    init(_ dimensions: [(String, String)]) {
        text = dimensions.map { "\(PrometheusText.name($0.0))=\"\(PrometheusText.labelValue($0.1))\"" }
            .joined(separator: ",")
    }

    /// In braces, with one more label if asked for; empty if there is none.
    func braced(adding extra: String = "") -> String {
        let parts = [text, extra].filter { !$0.isEmpty }
        return parts.isEmpty ? "" : "{" + parts.joined(separator: ",") + "}"
    }

    static func < (left: RenderedLabels, right: RenderedLabels) -> Bool { left.text < right.text }
}
