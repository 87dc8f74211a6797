import Common
import Foundation

/// Answers a refresh token with a new pair, by the rules of ``RefreshRotation``.
package struct RotateRefreshToken: Sendable {
    let sessions: any SessionStore
    let issuer: TokenIssuer
    let revocations: any RevocationAnnouncing
    let now: @Sendable () -> Date

    package init(
        sessions: any SessionStore, issuer: TokenIssuer, revocations: any RevocationAnnouncing,
        now: @escaping @Sendable () -> Date
    ) {
        self.sessions = sessions
        self.issuer = issuer
        self.revocations = revocations
        self.now = now
    }

    /// - Throws: ``AuthRefusal``: `invalidRefresh`, `refreshReused` (the session has been ended then), `suspended`.
    package func callAsFunction(_ text: String) async throws -> SignedIn {
        guard let token = issuer.codec.decode(text) else { throw AuthRefusal.invalidRefresh }
        let time = now().truncatedToMilliseconds
        let rotated = try await sessions.rotate(sessionID: token.sessionID, at: time) { session, account in
            RefreshRotation.decide(
                presented: token.generation, session: session, account: account.state, at: time)
        }
        guard let rotated else { throw AuthRefusal.invalidRefresh }
        switch rotated.decision {
        case .rotate, .again:
            let tokens = try issuer.tokens(for: rotated.session, account: rotated.account, at: time)
            return SignedIn(account: rotated.account, tokens: tokens)
        case .reused:
            await revocations.announce([token.sessionID])
            throw AuthRefusal.refreshReused
        case .invalid:
            throw AuthRefusal.invalidRefresh
        case .suspended(let until):
            // Its owner still reads why, and ends the session; whoever holds an old token is not known to be the owner.
            guard RefreshRotation.isCurrent(token.generation, of: rotated.session) else {
                throw AuthRefusal.suspended(until: until)
            }
            let tokens = try issuer.tokens(for: rotated.session, account: rotated.account, at: time)
            throw AuthRefusal.suspended(until: until, own: tokens.ownRights)
        }
    }
}
