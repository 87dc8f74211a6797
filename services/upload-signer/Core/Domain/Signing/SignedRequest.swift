import Common
import Foundation

/// A request of the service itself, signed in its headers.
package struct SignedRequest: Sendable {
    package let method: String
    package let url: String
    /// All that has to be sent, `Authorization` included; `Host` comes from the URL.
    package let headers: [(name: String, value: String)]

    /// Signs a request.
    /// - Parameters:
    ///   - path: encoded, beginning with a slash.
    ///   - headers: further headers, names in lower case; all of them are signed.
    ///   - payloadHash: the SHA-256 of the body, in hexadecimal digits; of none unless given.
    package init(
        _ method: String, path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], payloadHash: String = CanonicalRequest.emptyPayload,
        at location: S3Location, by signature: SignatureV4, date: Date
    ) {
        let signing = [
            (name: "host", value: location.host),
            (name: "x-amz-content-sha256", value: payloadHash),
            (name: "x-amz-date", value: S3Encoding.timestamp(date)),
        ]
        let request = CanonicalRequest(
            method: method, path: path, query: query, headers: signing + headers,
            payloadHash: payloadHash)
        self.method = method
        url = location.url(path, query: request.queryText)
        self.headers =
            request.headers.filter { $0.name != "host" }
            + [(name: "authorization", value: signature.authorization(of: request, at: date))]
    }
}
