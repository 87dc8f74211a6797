import Common
import Foundation

/// Ends the session that somebody logs out of.
package struct LogOut: Sendable {
    let sessions: any SessionStore
    let revocations: any RevocationAnnouncing
    let codec: RefreshTokenCodec
    let now: @Sendable () -> Date

    package init(
        sessions: any SessionStore, revocations: any RevocationAnnouncing, codec: RefreshTokenCodec,
        now: @escaping @Sendable () -> Date
    ) {
        self.sessions = sessions
        self.revocations = revocations
        self.codec = codec
        self.now = now
    }

    /// Ends the caller's own session. Repeating it changes nothing.
    package func callAsFunction(_ caller: Principal) async throws {
        let ended = try await sessions.revoke(
            .one(caller.sessionID, ofUser: caller.userID), reason: .logout, now: now())
        await revocations.announce(ended)
    }

    /// Ends the session that a refresh token belongs to, whoever its owner; nothing for what is no token of ours.
    package func callAsFunction(refreshToken text: String) async throws {
        guard let token = codec.decode(text) else { return }
        let ended = try await sessions.revoke(.session(token.sessionID), reason: .logout, now: now())
        await revocations.announce(ended)
    }
}
