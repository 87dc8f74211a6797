import Common
import Foundation
import Primitives

/// A key source with fixed keys.
public struct FixedKeys: TokenKeySource {
    private let keys: [String: ES256PublicKey]

    /// These keys and no others.
    public init(keys: [String: ES256PublicKey]) { self.keys = keys }

    /// The key with this name.
    public func knownKey(_ keyID: String) -> ES256PublicKey? { keys[keyID] }

    /// The key with this name.
    public func key(_ keyID: String) async throws(TokenError) -> ES256PublicKey? { keys[keyID] }
}

/// Makes tokens, good and bad.
public struct TokenForge {
    /// What tokens are signed with.
    public let key: ES256PrivateKey
    /// The key's name.
    public let keyID = "k1"
    /// When tokens are made and looked at.
    public let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// A forge with a key of its own.
    public init() throws { key = try ES256PrivateKey() }

    /// The claims of a good token, as JSON texts.
    public var claims: [String: String] {
        let time = Int(now.timeIntervalSince1970)
        return [
            "iss": "\"praca\"", "aud": "\"praca\"", "sub": "\"\(UUID.v7().lowercased)\"",
            "sid": "\"\(UUID.v7().lowercased)\"", "jti": "\"\(UUID.v7().lowercased)\"", "iat": "\(time)",
            "exp": "\(time + 600)", "role": "\"User\"",
        ]
    }

    /// What takes the forge's good tokens.
    public var verifier: TokenVerifier {
        TokenVerifier(
            keys: FixedKeys(keys: [keyID: key.publicKey]),
            expectation: TokenExpectation(issuer: "praca", audience: "praca"), now: { [now] in now })
    }

    /// A token with a header of one's own, or with claims that are changed or, where nil, left out.
    public func token(header: String? = nil, changing changes: [String: String?] = [:]) throws -> String {
        var claims = claims
        for (name, value) in changes { claims[name] = value }
        let payload = "{" + claims.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
        return try sign(header: header ?? #"{"alg":"ES256","kid":"k1","typ":"JWT"}"#, payload: payload)
    }

    /// Any header and payload, signed.
    public func sign(header: String, payload: String) throws -> String {
        let input = Base64URL.encode(header.utf8) + "." + Base64URL.encode(payload.utf8)
        return input + "." + Base64URL.encode(try key.signature(for: Array(input.utf8)))
    }
}
