import Foundation
import Hummingbird
import JSON

extension Request {
    /// The values that the query gives `name`, decoded as forms are (`+` is a space), in their order.
    ///
    /// Hummingbird's own query parameters take `+` as it is, while browsers and HTTP libraries write it for a space.
    public func queryValues(_ name: String) -> [String] {
        guard let query = uri.query else { return [] }
        return query.split(separator: "&").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard Self.decoded(parts[0]) == name else { return nil }
            // What is no valid encoding stays as it was written: whoever reads the value refuses it.
            return parts.count > 1 ? Self.decoded(parts[1]) ?? String(parts[1]) : ""
        }
    }

    /// The one value that the query gives `name`, or nil.
    /// - Throws: ``Problem`` 422 if there are several.
    public func queryValue(_ name: String) throws(Problem) -> String? {
        let values = queryValues(name)
        guard values.count <= 1 else {
            let detail = LocalizedText(pt: "Deve aparecer uma só vez.", en: "Must be given once only.")
            throw .validationFailed([FieldError(name, .invalid, detail)])
        }
        return values.first
    }

    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }
}
