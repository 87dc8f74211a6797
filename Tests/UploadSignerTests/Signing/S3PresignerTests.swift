import Common
import Foundation
import JSON
import Primitives
import Testing

@testable import UploadSignerCore
@testable import upload_signer

@Suite("What browsers get signed")
struct S3PresignerTests {
    private let date = Date(timeIntervalSince1970: 1_800_000_000)

    private func presigner(_ endpoint: String, style: S3Location.Style = .path) throws -> S3Presigner {
        S3Presigner(
            signature: SignatureV4(
                credentials: S3Credentials(keyID: "KEY", secret: Secret("secret")), region: "us-east-1"),
            location: try #require(S3Location(endpoint: endpoint, bucket: "pics", style: style)), bucket: "pics")
    }

    private func upload(size: Int = 1_234) -> S3Presigner.Upload {
        S3Presigner.Upload(key: "incoming/x", contentType: "image/png", size: size)
    }

    @Test("a form's policy binds the bucket, the exact size and every one of its fields")
    func policy() throws {
        let form = try presigner("http://s3.test").post(upload(), until: date + 600, at: date)
        let fields = Dictionary(uniqueKeysWithValues: form.fields.map { ($0.name, $0.value) })
        let encoded = try #require(fields["policy"].flatMap { Data(base64Encoded: $0) })
        let policy = try #require(try JSONParser.parse(Array(encoded)).object)
        #expect(policy["expiration"]?.string == RFC3339.string(date + 600))
        let conditions = try #require(policy["conditions"]?.array)
        #expect(conditions.contains { $0.object?["bucket"]?.string == "pics" })
        let lists = conditions.compactMap { $0.array }
        #expect(lists.contains { $0 == [.string("content-length-range"), .integer(1_234), .integer(1_234)] })
        for (name, value) in fields where !["policy", "x-amz-signature"].contains(name) {
            #expect(lists.contains { $0 == [.string("eq"), .string("$\(name)"), .string(value)] }, "\(name)")
        }
        #expect(fields["key"] == "incoming/x")
        #expect(fields["Content-Type"] == "image/png")
        #expect(form.url == "http://s3.test/pics")
    }

    @Test("whatever a store would do at a form's word is bound to nothing: it leads nowhere and sets nothing")
    func silence() throws {
        let form = try presigner("http://s3.test").post(upload(), until: date + 600, at: date)
        let fields = Dictionary(uniqueKeysWithValues: form.fields.map { ($0.name, $0.value) })
        for name in [
            "success_action_redirect", "redirect", "success_action_status", "acl", "Cache-Control",
            "Content-Disposition",
            "Content-Encoding", "Expires",
        ] {
            #expect(fields[name] == "", "\(name)")
        }
    }

    @Test("another size, type, key or host is another signature")
    func signatures() throws {
        let urls = [
            try presigner("http://s3.test").put(upload(), for: 600, at: date),
            try presigner("http://s3.test").put(upload(size: 1_235), for: 600, at: date),
            try presigner("http://s3.test:81").put(upload(), for: 600, at: date),
            try presigner("http://s3.test").put(
                .init(key: "incoming/y", contentType: "image/png", size: 1_234), for: 600, at: date),
            try presigner("http://s3.test").put(
                .init(key: "incoming/x", contentType: "image/jpeg", size: 1_234), for: 600, at: date),
            try presigner("http://s3.test").put(upload(), for: 601, at: date),
        ]
        let signatures = try urls.map { try #require(URLComponents(string: $0)?.queryItems?.last?.value) }
        #expect(Set(signatures).count == urls.count)
        #expect(urls[0].contains("X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost"))
        // Signatures hold from now on, not from some time before.
        #expect(urls[0].contains("X-Amz-Date=\(S3Encoding.timestamp(date))"))
    }

    @Test("a bucket is named by the path or by the host, and the scheme's own port is left out")
    func locations() throws {
        let path = try #require(S3Location(endpoint: "https://s3.test:443", bucket: "pics", style: .path))
        #expect(path.url(path.path(of: "a/b c")) == "https://s3.test/pics/a/b%20c")
        let host = try #require(S3Location(endpoint: "http://s3.test:9000/", bucket: "pics", style: .virtualHost))
        #expect(host.url(host.path(of: "a")) == "http://pics.s3.test:9000/a")
        #expect(host.bucketURL == "http://pics.s3.test:9000/")
        for bad in ["s3.test", "ftp://s3.test", "http://s3.test/x", "http://s3.test?x", "http://a@s3.test", ""] {
            #expect(S3Location(endpoint: bad, bucket: "pics", style: .path) == nil, "\(bad)")
        }
    }

    @Test("a download has the type and the disposition that it was signed with")
    func download() throws {
        let url = try presigner("http://s3.test").get(
            key: "images/x", contentType: "image/png", disposition: "inline; filename=\"a é.png\"", for: 300, at: date)
        let items = try #require(URLComponents(string: url)?.queryItems)
        let query = Dictionary(uniqueKeysWithValues: items.map { ($0.name, $0.value ?? "") })
        #expect(query["response-content-type"] == "image/png")
        #expect(query["response-content-disposition"] == "inline; filename=\"a é.png\"")
        #expect(query["X-Amz-Expires"] == "300")
    }
}
