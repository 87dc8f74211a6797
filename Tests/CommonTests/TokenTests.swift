import COpenSSL
import Foundation
import Primitives
import TestSupport
import Testing

@testable import Common

@Suite("Access tokens")
struct TokenTests {
    @Test("a good token gives its claims, again and again")
    func good() async throws {
        let forge = try TokenForge()
        let verifier = forge.verifier
        let token = try forge.token()
        let claims = try await verifier.verify(token)
        #expect(claims.role == .user)
        #expect(try await verifier.verify(token) == claims)
    }

    @Test("what the signer makes, the verifier takes, and no token outlives fifteen minutes")
    func signer() async throws {
        let forge = try TokenForge()
        let claims = AccessTokenClaims(
            issuer: "praca", audience: "praca", userID: .v7(), sessionID: .v7(), issuedAt: forge.now, lifetime: 1e9,
            role: .admin)
        let read = try await forge.verifier.verify(try claims.sign(keyID: forge.keyID, key: forge.key))
        #expect(read == claims)
        #expect(read.expiresAt.timeIntervalSince(read.issuedAt) == 900)
    }

    @Test(
        "a header that is not ours is refused, whatever the signature",
        arguments: [
            (#"{"alg":"none","kid":"k1"}"#, TokenError.algorithm), (#"{"alg":"None","kid":"k1"}"#, .algorithm),
            (#"{"alg":"NONE","kid":"k1"}"#, .algorithm), (#"{"alg":"nOnE","kid":"k1"}"#, .algorithm),
            (#"{"alg":"","kid":"k1"}"#, .algorithm), (#"{"kid":"k1"}"#, .algorithm),
            (#"{"alg":null,"kid":"k1"}"#, .algorithm), (#"{"alg":["ES256"],"kid":"k1"}"#, .algorithm),
            (#"{"alg":"es256","kid":"k1"}"#, .algorithm), (#"{"alg":"ES256 ","kid":"k1"}"#, .algorithm),
            (#"{"alg":"HS256","kid":"k1"}"#, .algorithm), (#"{"alg":"RS256","kid":"k1"}"#, .algorithm),
            (#"{"alg":"ES384","kid":"k1"}"#, .algorithm), (#"{"alg":"ES256K","kid":"k1"}"#, .algorithm),
            (#"{"alg":"EdDSA","kid":"k1"}"#, .algorithm),
            (#"{"alg":"ES256"}"#, .keyID), (#"{"alg":"ES256","kid":null}"#, .keyID),
            (#"{"alg":"ES256","kid":1}"#, .keyID),
            (#"{"alg":"ES256","kid":""}"#, .keyID), (#"{"alg":"ES256","kid":"../../dev/null"}"#, .keyID),
            (#"{"alg":"ES256","kid":"' OR 1=1 --"}"#, .keyID), (#"{"alg":"ES256","kid":"http://evil/keys"}"#, .keyID),
            (#"{"alg":"ES256","kid":"k1\u0000"}"#, .keyID), (#"{"alg":"ES256","kid":"other"}"#, .unknownKey),
            (#"{"alg":"ES256","kid":"k1","jku":"http://evil/"}"#, .header),
            (#"{"alg":"ES256","kid":"k1","jwk":{}}"#, .header),
            (#"{"alg":"ES256","kid":"k1","x5u":"http://evil/"}"#, .header),
            (#"{"alg":"ES256","kid":"k1","x5c":[]}"#, .header),
            (#"{"alg":"ES256","kid":"k1","crit":["exp"]}"#, .header),
            (#"{"alg":"ES256","kid":"k1","b64":false}"#, .header),
            (#"{"alg":"ES256","kid":"k1","typ":"JWE"}"#, .header),
            (#"{"alg":"ES256","kid":"k1","zip":"DEF"}"#, .header),
            (#"{"alg":"none","alg":"ES256","kid":"k1"}"#, .malformed), (#"["alg"]"#, .malformed), ("{", .malformed),
        ])
    func headers(_ header: String, _ expected: TokenError) async throws {
        let forge = try TokenForge()
        let token = try forge.token(header: header)
        await #expect(throws: expected) { try await forge.verifier.verify(token) }
    }

    @Test(
        "a missing, mistyped or wrong claim is refused",
        arguments: [
            ("iss", nil, TokenError.claims), ("aud", nil, .claims), ("sub", nil, .claims), ("sid", nil, .claims),
            ("jti", nil, .claims), ("iat", nil, .claims), ("exp", nil, .claims), ("role", nil, .claims),
            ("iss", "\"evil\"", .issuer), ("iss", "\"praca \"", .issuer), ("iss", "5", .claims),
            ("aud", "\"other\"", .audience), ("aud", "[\"praca\"]", .claims), ("sub", "\"1\"", .claims),
            ("role", "\"Root\"", .claims), ("exp", "\"1800000600\"", .claims), ("exp", "1e300", .claims),
            ("exp", "-1", .claims), ("exp", "9223372036854775807", .claims), ("exp", "1799999994", .lifetime),
            ("exp", "1800000901", .lifetime), ("iat", "1800000006", .notYetValid), ("nbf", "1800000006", .notYetValid),
            ("nbf", "\"x\"", .claims),
        ] as [(String, String?, TokenError)])
    func claims(_ name: String, _ value: String?, _ expected: TokenError) async throws {
        let forge = try TokenForge()
        let token = try forge.token(changing: [name: value])
        await #expect(throws: expected) { try await forge.verifier.verify(token) }
    }

    @Test("an expired token is refused, also when it had been verified before")
    func expiry() async throws {
        let forge = try TokenForge()
        let clock = TestClock(forge.now)
        let verifier = TokenVerifier(
            keys: FixedKeys(keys: ["k1": forge.key.publicKey]),
            expectation: TokenExpectation(issuer: "praca", audience: "praca", leeway: .seconds(5)), now: { clock.now })
        let token = try forge.token()
        _ = try await verifier.verify(token)
        clock.now = forge.now + 604
        _ = try await verifier.verify(token)
        clock.now = forge.now + 605
        await #expect(throws: TokenError.expired) { try await verifier.verify(token) }
        await #expect(throws: TokenError.expired) { try await verifier.verify(token) }
        clock.now = forge.now
        let old = try forge.token(changing: ["iat": "1799999000", "exp": "1799999900"])
        await #expect(throws: TokenError.expired) { try await verifier.verify(old) }
    }

    @Test("another key's signature, an HMAC with the public key and no signature are refused")
    func signatures() async throws {
        let forge = try TokenForge()
        let good = try forge.token()
        let parts = good.split(separator: ".").map(String.init)
        let input = parts[0] + "." + parts[1]
        let bytes = Array(input.utf8)
        let mac = Digest.hmacSHA256(bytes, key: forge.key.publicKey.x + forge.key.publicKey.y)
        let other = try ES256PrivateKey().signature(for: bytes)
        let raw = try #require(Base64URL.decode(parts[2]))
        let der = try #require(ECDSASignature.der(raw: raw))
        let zero = [UInt8](repeating: 0, count: 64)
        for signature in [
            [], mac, mac + mac, other, der, raw + [0], Array(raw.dropLast()), zero, [UInt8](repeating: 0xFF, count: 64),
            Array(raw[32...] + raw[..<32]),
        ] {
            await #expect(throws: TokenError.signature) {
                try await forge.verifier.verify(input + "." + Base64URL.encode(signature))
            }
        }
    }

    @Test("texts that are not three canonical parts are malformed")
    func shapes() async throws {
        let forge = try TokenForge()
        let good = try forge.token()
        let parts = good.split(separator: ".").map(String.init)
        for bad in [
            "", ".", "..", "...", parts[0], parts[0] + "." + parts[1], good + ".", good + ".x", "." + good, good + "=",
            good + " ", good + "\n", good + "\u{0}", " " + good, parts[0] + "=." + parts[1] + "." + parts[2],
            parts[0] + ".e30=." + parts[2], "é.é.é",
        ] {
            let error = await #expect(throws: TokenError.self) { try await forge.verifier.verify(bad) }
            #expect(error == .malformed || error == .signature, "\(bad)")
        }
    }

    @Test("a token with one changed bit is refused wherever the bit is")
    func bitFlips() async throws {
        let forge = try TokenForge()
        let verifier = forge.verifier
        let token = Array(try forge.token().utf8)
        for index in token.indices {
            for bit in 0..<8 {
                var changed = token
                changed[index] ^= 1 << bit
                let text = String(decoding: changed, as: UTF8.self)
                await #expect(throws: TokenError.self, "bit \(bit) of character \(index)") {
                    try await verifier.verify(text)
                }
            }
        }
    }

    @Test("a token of a megabyte is refused by its size")
    func large() async throws {
        let forge = try TokenForge()
        let token = String(repeating: "A", count: 1 << 20)
        await #expect(throws: TokenError.tooLarge) { try await forge.verifier.verify(token) }
        await #expect(throws: TokenError.tooLarge) { try await forge.verifier.verify(try forge.token() + token) }
    }

    @Test("keys survive their encodings, and what is no P-256 key is refused")
    func keyEncodings() throws {
        let key = try ES256PrivateKey()
        let again = try ES256PrivateKey(derRepresentation: try key.derRepresentation())
        #expect(again.publicKey == key.publicKey)
        let signature = try again.signature(for: [1, 2, 3])
        #expect(key.publicKey.isValid(signature, for: [1, 2, 3]))
        #expect(!key.publicKey.isValid(signature, for: [1, 2, 4]))
        #expect(throws: ES256Error.invalidKey) {
            try ES256PublicKey(x: [UInt8](repeating: 1, count: 32), y: [UInt8](repeating: 2, count: 32))
        }
        #expect(throws: ES256Error.invalidKey) {
            try ES256PublicKey(x: [UInt8](repeating: 0, count: 32), y: [UInt8](repeating: 0, count: 32))
        }
        #expect(throws: ES256Error.invalidKey) { try ES256PrivateKey(derRepresentation: [1, 2, 3]) }
    }

    @Test("the signature of RFC 7515, appendix A.3, is verified")
    func knownVector() throws {
        let x = try #require(Base64URL.decode("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"))
        let y = try #require(Base64URL.decode("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"))
        let input =
            "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        let signature = try #require(
            Base64URL.decode("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"))
        #expect(try ES256PublicKey(x: x, y: y).isValid(signature, for: Array(input.utf8)))
    }
}
