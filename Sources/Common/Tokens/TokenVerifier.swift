import Foundation
import Synchronization

/// Where a verifier gets public keys from.
public protocol TokenKeySource: Sendable {
    /// The key with this name, if it is known now. Never waits.
    func knownKey(_ keyID: String) -> ES256PublicKey?

    /// The key with this name, after having looked for new keys where that is due. Nil if there is none.
    /// - Throws: ``TokenError/keysUnavailable`` if no keys could be had at all.
    func key(_ keyID: String) async throws(TokenError) -> ES256PublicKey?
}

/// Checks access tokens. A verified token is remembered until it expires, so that the signature costs once; it is forgotten
/// when its key is withdrawn. Revocations are the ``Authenticator``'s part and are looked up every time.
public final class TokenVerifier: Sendable {
    private struct Entry {
        let claims: AccessTokenClaims
        let keyID: String
    }

    private let keys: any TokenKeySource
    private let expectation: TokenExpectation
    private let cache: Mutex<GenerationCache<[UInt8], Entry>>
    private let now: @Sendable () -> Date

    /// A verifier that remembers at most `cacheCapacity` tokens.
    public init(
        keys: any TokenKeySource, expectation: TokenExpectation, cacheCapacity: Int = 20_000,
        now: @escaping @Sendable () -> Date
    ) {
        self.keys = keys
        self.expectation = expectation
        self.now = now
        cache = Mutex(GenerationCache(capacity: cacheCapacity))
    }

    /// The claims of a good token.
    public func verify(_ token: String) async throws(TokenError) -> AccessTokenClaims {
        guard token.utf8.count <= CompactJWS.maxBytes else { throw .tooLarge }
        let digest = Digest.sha256(Array(token.utf8))
        if let claims = try remembered(digest) { return claims }
        let jws = try CompactJWS(parsing: token)
        guard let key = try await keys.key(jws.keyID) else { throw .unknownKey }
        guard key.isValid(jws.signature, for: jws.signingInput) else { throw .signature }
        let claims = try AccessTokenClaims(payload: jws.payload, expecting: expectation, at: now())
        cache.withLock { $0.insert(Entry(claims: claims, keyID: jws.keyID), for: digest) }
        return claims
    }

    private func remembered(_ digest: [UInt8]) throws(TokenError) -> AccessTokenClaims? {
        guard let entry = cache.withLock({ $0.value(for: digest) }), keys.knownKey(entry.keyID) != nil else {
            return nil
        }
        guard entry.claims.expiresAt + expectation.leewaySeconds > now() else {
            cache.withLock { $0.remove(digest) }
            throw .expired
        }
        return entry.claims
    }
}
