import Common
import Primitives

/// A request in the form that AWS Signature Version 4 signs.
struct CanonicalRequest: Sendable {
    /// The payload's hash where the signer does not know the payload.
    static let unsignedPayload = "UNSIGNED-PAYLOAD"
    /// The hash of no payload.
    static let emptyPayload = Hexadecimal.encode(Digest.sha256([]))

    let method: String
    /// Already percent-encoded, beginning with a slash.
    let path: String
    /// Neither sorted nor encoded.
    let query: [(name: String, value: String)]
    /// Names in lower case.
    let headers: [(name: String, value: String)]
    let payloadHash: String

    init(
        method: String, path: String, query: [(name: String, value: String)], headers: [(name: String, value: String)],
        payloadHash: String
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.payloadHash = payloadHash
    }

    /// The query, sorted and encoded: as it is signed, and as it is to be sent.
    var queryText: String {
        query.map { (S3Encoding.percent($0.name), S3Encoding.percent($0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0)=\($1)" }
            .joined(separator: "&")
    }

    /// The names of all headers, sorted, with semicolons between them.
    var signedHeaders: String {
        headers.map(\.name).sorted().joined(separator: ";")
    }

    /// The text whose hash is signed.
    var text: String {
        let lines = headers.sorted { $0.name < $1.name }.map { "\($0.name):\($0.value)\n" }.joined()
        return [method, path, queryText, lines, signedHeaders, payloadHash].joined(separator: "\n")
    }
}
