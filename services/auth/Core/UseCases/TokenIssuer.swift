import Common
import Foundation

/// Makes the tokens of a session.
package struct TokenIssuer: Sendable {
    let issuer: String
    let audience: String
    let lifetimes: SessionLifetimes
    package let codec: RefreshTokenCodec
    let signer: any TokenSigning

    package init(
        issuer: String, audience: String, lifetimes: SessionLifetimes, codec: RefreshTokenCodec,
        signer: any TokenSigning
    ) {
        self.issuer = issuer
        self.audience = audience
        self.lifetimes = lifetimes
        self.codec = codec
        self.signer = signer
    }

    /// The tokens of `session` at its current generation.
    package func tokens(for session: Session, account: Account, at time: Date) throws -> TokenPair {
        let claims = AccessTokenClaims(
            issuer: issuer, audience: audience, userID: account.id, sessionID: session.id, issuedAt: time,
            lifetime: lifetimes.accessToken, role: account.role)
        return TokenPair(
            accessToken: try signer.sign(claims), accessExpiresAt: claims.expiresAt,
            refreshToken: codec.encode(RefreshToken(sessionID: session.id, generation: session.generation)),
            expiresIn: Int(claims.expiresAt.timeIntervalSince(claims.issuedAt)),
            refreshExpiresIn: max(0, Int(session.expiresAt.timeIntervalSince(time))))
    }

    /// A new session's first state.
    /// - Parameter isRefreshed: whether it goes on after its first access token.
    package func session(for userID: UUID, device: Session.Device, at time: Date, isRefreshed: Bool = true) -> Session {
        let end = isRefreshed ? lifetimes.expiry(createdAt: time, usedAt: time) : time + lifetimes.accessToken
        return Session(
            id: .v7(), userID: userID, generation: 1, createdAt: time, lastUsedAt: time, expiresAt: end, revokedAt: nil,
            device: device)
    }
}
