/// The fields of a stream entry, as the contract names them. ``allCases`` is the order in which they are written, which
/// Redis stores compactly as long as it is the same from entry to entry.
enum EventField: String, CaseIterable {
    case specversion, id, source, type, subject, time, datacontenttype, dataschema, version, data, traceparent

    /// The one CloudEvents version that is written and read.
    static let specificationVersion = "1.0"
    /// The one content type that is written and read.
    static let contentType = "application/json"
}

/// Why a stream entry is not an event. Such an entry can never succeed, so it is never retried.
public enum EventDecodingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A required field is absent.
    case missing(field: String)
    /// A field occurs twice.
    case duplicate(field: String)
    /// A field's value is not of its form.
    case malformed(field: String)
    /// A field is longer than ``EventLimits`` allows, or there are too many fields.
    case tooLarge(field: String)
    /// The entry is of another CloudEvents version or content type.
    case unsupported(field: String)

    /// One line for logs.
    public var description: String {
        switch self {
        case .missing(let field): "field \(field) is missing"
        case .duplicate(let field): "field \(field) occurs twice"
        case .malformed(let field): "field \(field) is malformed"
        case .tooLarge(let field): "field \(field) is too large"
        case .unsupported(let field): "field \(field) has an unsupported value"
        }
    }
}
