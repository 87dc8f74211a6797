import Common
import Contract
import Foundation
import Primitives
import Serving
import TestSupport

/// Access tokens of a test's own, as auth would issue them, and a guard that takes them.
public struct TestTokens: Sendable {
    private static let keyID = "k1"
    private let key: ES256PrivateKey

    /// With a new key.
    public init() throws { key = try ES256PrivateKey() }

    /// What takes these tokens and no others.
    public var verifier: TokenVerifier {
        TokenVerifier(
            keys: FixedKeys(keys: [Self.keyID: key.publicKey]),
            expectation: TokenExpectation(issuer: "praca", audience: "praca"), now: { Date() })
    }

    /// An access token of a new session.
    public func token(for userID: UUID, role: Role) throws -> String {
        try AccessTokenClaims(
            issuer: "praca", audience: "praca", userID: userID, sessionID: .v7(), issuedAt: Date(), lifetime: 900,
            role: role
        ).sign(keyID: Self.keyID, key: key)
    }
}
