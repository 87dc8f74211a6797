import Contract
import HTTPTypes
import JSON

extension ProblemCode {
    /// The status of answers with this code, with its phrase.
    public var httpStatus: HTTPResponse.Status { HTTPResponse.Status(integerLiteral: status) }

    /// A short sentence, the same for every occurrence.
    public var title: LocalizedText { LocalizedText(pt: portuguese, en: english) }

    /// The problem's `type` (RFC 9457 §3.1.1): a stable name, not a place.
    var typeURI: String {
        "urn:praca:problem:" + name.lowercased().replacing("_", with: "-")
    }
}
