import Common
import Foundation
import JSON

/// Signs requests that somebody else will send: uploads with the write-only key, downloads with the reading one.
///
/// Signatures are never dated back, and what they allow is bound into them: the key, the type and the exact size of an upload;
/// the type and disposition of a download.
package struct S3Presigner: Sendable {
    /// An upload that a form posts: every field is part of the signed policy, and `file` has to come last.
    package struct Form: Sendable, Equatable {
        package let url: String
        package let fields: [Field]

        package struct Field: Sendable, Equatable {
            package let name: String
            package let value: String
        }
    }

    /// What is to be uploaded.
    package struct Upload: Sendable {
        package let key: String
        package let contentType: String
        package let size: Int

        package init(key: String, contentType: String, size: Int) {
            self.key = key
            self.contentType = contentType
            self.size = size
        }
    }

    package let signature: SignatureV4
    package let location: S3Location
    package let bucket: String

    package init(signature: SignatureV4, location: S3Location, bucket: String) {
        self.signature = signature
        self.location = location
        self.bucket = bucket
    }

    /// What a store does at a form's word beside storing: each of them is part of the policy, as nothing. Some stores take
    /// fields that no policy speaks of, and would send whoever posts the form wherever it says.
    private static let silent = [
        "success_action_redirect", "redirect", "success_action_status", "acl", "Cache-Control", "Content-Disposition",
        "Content-Encoding", "Expires",
    ]

    /// A POST policy for exactly this upload.
    package func post(_ upload: Upload, until expiry: Date, at date: Date) -> Form {
        let bound =
            [
                Form.Field(name: "key", value: upload.key),
                Form.Field(name: "Content-Type", value: upload.contentType),
                Form.Field(name: "x-amz-algorithm", value: SignatureV4.algorithm),
                Form.Field(name: "x-amz-credential", value: signature.credential(at: date)),
                Form.Field(name: "x-amz-date", value: S3Encoding.timestamp(date)),
            ] + Self.silent.map { Form.Field(name: $0, value: "") }
        let policy = Self.policy(bucket: bucket, fields: bound, size: upload.size, expiry: expiry)
        let signed = [
            Form.Field(name: "policy", value: policy),
            Form.Field(name: "x-amz-signature", value: signature.sign(policy, at: date)),
        ]
        return Form(url: location.bucketURL, fields: bound + signed)
    }

    /// A URL that takes exactly this upload by PUT. Type and length are signed headers: another value is another request.
    func put(_ upload: Upload, for lifetime: Int, at date: Date) -> String {
        url(
            "PUT", key: upload.key, query: [], for: lifetime, at: date,
            headers: [("content-length", String(upload.size)), ("content-type", upload.contentType)])
    }

    /// A URL that downloads an object as the type and with the disposition given, whatever the store keeps for it. What it
    /// leads to may be kept for no longer than it holds.
    package func get(key: String, contentType: String, disposition: String, for lifetime: Int, at date: Date) -> String
    {
        url(
            "GET", key: key,
            query: [
                ("response-cache-control", "private, max-age=\(lifetime)"),
                ("response-content-disposition", disposition),
                ("response-content-type", contentType),
            ],
            for: lifetime, at: date, headers: [])
    }

    private func url(
        _ method: String, key: String, query: [(name: String, value: String)], for lifetime: Int, at date: Date,
        headers: [(name: String, value: String)]
    ) -> String {
        let headers = [(name: "host", value: location.host)] + headers
        let signing = [
            (name: "X-Amz-Algorithm", value: SignatureV4.algorithm),
            (name: "X-Amz-Credential", value: signature.credential(at: date)),
            (name: "X-Amz-Date", value: S3Encoding.timestamp(date)),
            (name: "X-Amz-Expires", value: String(lifetime)),
            (name: "X-Amz-SignedHeaders", value: headers.map(\.name).sorted().joined(separator: ";")),
        ]
        let request = CanonicalRequest(
            method: method, path: location.path(of: key), query: query + signing, headers: headers,
            payloadHash: CanonicalRequest.unsignedPayload)
        let query = "\(request.queryText)&X-Amz-Signature=\(signature.sign(request, at: date))"
        return location.url(request.path, query: query)
    }

    private static func policy(bucket: String, fields: [Form.Field], size: Int, expiry: Date) -> String {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.field("expiration", expiry)
            json.array("conditions") { json in
                json.object { $0.field("bucket", bucket) }
                json.array { json in
                    json.value("content-length-range")
                    json.value(size)
                    json.value(size)
                }
                for field in fields {
                    json.array { json in
                        json.value("eq")
                        json.value("$\(field.name)")
                        json.value(field.value)
                    }
                }
            }
        }
        return Data(json.buffer.readableBytesView).base64EncodedString()
    }
}
