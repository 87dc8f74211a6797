import Common
import Foundation
import Primitives
import Testing

@testable import UploadSignerCore
@testable import upload_signer

/// The examples that AWS publishes: "Authenticating Requests: Using the Authorization Header", "… Using Query Parameters" and
/// "… POST Upload Example" of the Amazon S3 API Reference, `get-vanilla` of the Signature Version 4 test suite, and "Deriving the
/// signing key" of the AWS General Reference.
@Suite("AWS Signature Version 4, by AWS's own examples")
struct SignatureV4Tests {
    private static let docs = SignatureV4(
        credentials: S3Credentials(
            keyID: "AKIAIOSFODNN7EXAMPLE", secret: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")),
        region: "us-east-1")
    private static let may24 = Date(timeIntervalSince1970: 1_369_353_600)
    private static let host = "examplebucket.s3.amazonaws.com"

    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let method: String
        let path: String
        var query: [(name: String, value: String)] = []
        var headers: [(name: String, value: String)] = []
        var payload = ""
        let signature: String

        var testDescription: String { name }
    }

    @Test(
        "signs requests in their headers",
        arguments: [
            Example(
                name: "GET Object", method: "GET", path: "/test.txt", headers: [("range", "bytes=0-9")],
                signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
            Example(
                name: "PUT Object", method: "PUT", path: "/" + S3Encoding.percent("test$file.text"),
                headers: [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
                payload: "Welcome to Amazon S3.",
                signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
            Example(
                name: "GET Bucket Lifecycle", method: "GET", path: "/", query: [("lifecycle", "")],
                signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
            Example(
                name: "List Objects", method: "GET", path: "/", query: [("prefix", "J"), ("max-keys", "2")],
                signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        ])
    func headers(_ example: Example) {
        let hash = Hexadecimal.encode(Digest.sha256(Array(example.payload.utf8)))
        let request = CanonicalRequest(
            method: example.method, path: example.path, query: example.query,
            headers: example.headers + [
                ("host", Self.host), ("x-amz-content-sha256", hash), ("x-amz-date", "20130524T000000Z"),
            ],
            payloadHash: hash)
        #expect(Self.docs.sign(request, at: Self.may24) == example.signature)
    }

    @Test("signs a URL")
    func url() throws {
        let request = CanonicalRequest(
            method: "GET", path: "/test.txt",
            query: [
                ("X-Amz-SignedHeaders", "host"), ("X-Amz-Expires", "86400"), ("X-Amz-Date", "20130524T000000Z"),
                ("X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"),
                ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ],
            headers: [("host", Self.host)], payloadHash: CanonicalRequest.unsignedPayload)
        #expect(
            Self.docs.sign(request, at: Self.may24)
                == "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
    }

    @Test("signs a POST policy")
    func policy() {
        let policy = """
            eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2\
            NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMt\
            cmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29t\
            L3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4\
            LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0s\
            DQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZP\
            RE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1B\
            Qy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9
            """
        let december29 = Date(timeIntervalSince1970: 1_451_347_200)
        #expect(
            Self.docs.sign(policy, at: december29)
                == "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e")
    }

    @Test("signs the test suite's get-vanilla, and says who signed what")
    func vanilla() {
        let suite = SignatureV4(
            credentials: S3Credentials(
                keyID: "AKIDEXAMPLE", secret: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")),
            region: "us-east-1", service: "service")
        let request = CanonicalRequest(
            method: "GET", path: "/", query: [],
            headers: [("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z")],
            payloadHash: CanonicalRequest.emptyPayload)
        #expect(
            suite.authorization(of: request, at: Date(timeIntervalSince1970: 1_440_938_160)) == """
                AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
                SignedHeaders=host;x-amz-date, \
                Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31
                """)
    }

    @Test("derives the key of a day, region and service")
    func key() {
        let iam = SignatureV4(
            credentials: S3Credentials(keyID: "", secret: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")),
            region: "us-east-1", service: "iam")
        #expect(
            Hexadecimal.encode(iam.signingKey(at: Date(timeIntervalSince1970: 1_329_264_000)))
                == "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d")
    }

    @Test("encodes what AWS encodes, byte by byte")
    func encoding() {
        #expect(S3Encoding.percent("a b/ç~*'") == "a%20b%2F%C3%A7~%2A%27")
        #expect(S3Encoding.percent("incoming/a b", keepingSlashes: true) == "incoming/a%20b")
        #expect(S3Encoding.timestamp(Self.may24) == "20130524T000000Z")
    }
}
