import Foundation

/// A bucket at one of the store's addresses: the one that the service reaches, or the one that browsers reach.
package struct S3Location: Sendable, Equatable {
    /// How the address names the bucket.
    package enum Style: String, Sendable, CaseIterable {
        /// `https://store.example/bucket/key`.
        case path
        /// `https://bucket.store.example/key`.
        case virtualHost = "virtual-host"
    }

    /// `http` or `https`.
    let scheme: String
    /// As it is sent and signed: with the port unless that is the scheme's own.
    let host: String
    private let prefix: String

    /// nil for an endpoint that is not `http(s)://host[:port]`.
    package init?(endpoint: String, bucket: String, style: Style) {
        guard let parts = URLComponents(string: endpoint), let scheme = parts.scheme, let name = parts.host,
            ["http", "https"].contains(scheme), ["", "/"].contains(parts.path), parts.query == nil, parts.user == nil
        else { return nil }
        self.scheme = scheme
        let usual = scheme == "https" ? 443 : 80
        let port = parts.port.flatMap { $0 == usual ? nil : ":\($0)" } ?? ""
        host = (style == .path ? name : "\(bucket).\(name)") + port
        prefix = style == .path ? "/" + S3Encoding.percent(bucket) : ""
    }

    /// Where forms are posted to.
    var bucketURL: String { "\(scheme)://\(host)\(bucketPath)" }

    /// The bucket's own path, encoded.
    package var bucketPath: String { prefix.isEmpty ? "/" : prefix }

    /// An object's path, encoded.
    package func path(of key: String) -> String { "\(prefix)/\(S3Encoding.percent(key, keepingSlashes: true))" }

    /// The address of a path.
    package func url(_ path: String, query: String = "") -> String {
        "\(scheme)://\(host)\(path)" + (query.isEmpty ? "" : "?\(query)")
    }
}
