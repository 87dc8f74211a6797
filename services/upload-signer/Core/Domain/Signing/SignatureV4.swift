import Common
import Foundation
import Primitives

/// A key pair of the store.
package struct S3Credentials: Sendable {
    package let keyID: String
    package let secret: Secret<String>

    package init(keyID: String, secret: Secret<String>) {
        self.keyID = keyID
        self.secret = secret
    }
}

/// AWS Signature Version 4: what a key's owner says in a region's service, and proves without showing the key.
package struct SignatureV4: Sendable {
    static let algorithm = "AWS4-HMAC-SHA256"

    package let credentials: S3Credentials
    package let region: String
    package var service = "s3"

    package init(credentials: S3Credentials, region: String, service: String = "s3") {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// Where and on which day a signature holds: `20130524/us-east-1/s3/aws4_request`.
    package func scope(at date: Date) -> String {
        "\(Self.day(date))/\(region)/\(service)/aws4_request"
    }

    /// `<key id>/<scope>`, which tells the store by which key to check.
    func credential(at date: Date) -> String {
        "\(credentials.keyID)/\(scope(at: date))"
    }

    /// The signature of a text, in hexadecimal digits.
    func sign(_ text: String, at date: Date) -> String {
        Hexadecimal.encode(Digest.hmacSHA256(Array(text.utf8), key: signingKey(at: date)))
    }

    /// The signature of a request.
    func sign(_ request: CanonicalRequest, at date: Date) -> String {
        let hash = Hexadecimal.encode(Digest.sha256(Array(request.text.utf8)))
        let lines = [Self.algorithm, S3Encoding.timestamp(date), scope(at: date), hash]
        return sign(lines.joined(separator: "\n"), at: date)
    }

    /// The value of the `Authorization` header that makes `request` a signed one.
    func authorization(of request: CanonicalRequest, at date: Date) -> String {
        "\(Self.algorithm) Credential=\(credential(at: date)), SignedHeaders=\(request.signedHeaders), "
            + "Signature=\(sign(request, at: date))"
    }

    /// The key of one day, region and service, derived from the secret.
    func signingKey(at date: Date) -> [UInt8] {
        let secret = Array("AWS4\(credentials.secret.reveal())".utf8)
        return [Self.day(date), region, service, "aws4_request"].reduce(secret) { key, step in
            Digest.hmacSHA256(Array(step.utf8), key: key)
        }
    }

    private static func day(_ date: Date) -> String {
        String(S3Encoding.timestamp(date).prefix(8))
    }
}
