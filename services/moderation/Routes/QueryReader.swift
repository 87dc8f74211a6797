import Foundation
import Hummingbird
import JSON
import Serving

/// Reads a query's values and remembers every one that is wrong.
struct QueryReader {
    private let request: Request
    private var errors: [FieldError] = []

    init(_ request: Request) {
        self.request = request
    }

    /// An id, or nil.
    mutating func id(_ name: String) -> UUID? {
        read(name, LocalizedText(pt: "Deve ser um id.", en: "Must be an id.")) { UUID(strict: $0) }
    }

    /// One of an enumeration's raw values, or nil.
    mutating func choice<Value: RawRepresentable<String> & CaseIterable>(_ name: String) -> Value? {
        let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return read(name, LocalizedText(pt: "Deve ser um destes: \(names).", en: "Must be one of: \(names).")) {
            Value(exactly: $0)
        }
    }

    /// A whole number that is not negative, or nil.
    mutating func wholeNumber(_ name: String) -> Int64? {
        read(name, LocalizedText(pt: "Deve ser um número inteiro.", en: "Must be a whole number.")) {
            Int64($0).flatMap { $0 >= 0 ? $0 : nil }
        }
    }

    /// - Throws: 422 with every value that is wrong.
    func finish() throws(Problem) {
        guard errors.isEmpty else { throw .validationFailed(errors) }
    }

    private mutating func read<Value>(
        _ name: String, _ expectation: LocalizedText, _ parse: (String) -> Value?
    ) -> Value? {
        do throws(Problem) {
            guard let text = try request.queryValue(name) else { return nil }
            if let value = parse(text) { return value }
            errors.append(FieldError(name, .invalid, expectation))
        } catch {
            errors += error.fields
        }
        return nil
    }
}
