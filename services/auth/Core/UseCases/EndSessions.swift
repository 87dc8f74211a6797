import Common
import Foundation

/// Ends sessions: logging out, ending another device's session, ending all of an account's.
package struct EndSessions: Sendable {
    package let sessions: any SessionStore
    package let revocations: any RevocationAnnouncing
    package let codec: RefreshTokenCodec
    package let now: @Sendable () -> Date

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
    package func logOut(_ caller: Principal) async throws {
        let ended = try await sessions.revoke(
            .one(caller.sessionID, ofUser: caller.userID), reason: .logout, now: now())
        await revocations.announce(ended)
    }

    /// Ends the session that a refresh token belongs to, whoever its owner; nothing for what is no token of ours.
    package func logOut(refreshToken text: String) async throws {
        guard let token = codec.decode(text) else { return }
        let ended = try await sessions.revoke(.session(token.sessionID), reason: .logout, now: now())
        await revocations.announce(ended)
    }

    /// Ends one of the account's sessions.
    /// - Throws: ``AuthRefusal/noSuchSession``.
    package func end(_ sessionID: UUID, ofUser userID: UUID) async throws {
        let ended = try await sessions.revoke(.one(sessionID, ofUser: userID), reason: .byOwner, now: now())
        guard !ended.isEmpty else { throw AuthRefusal.noSuchSession }
        await revocations.announce(ended)
    }

    /// Ends all of an account's sessions, on an operator's word; answers how many there were.
    package func endAll(ofUser userID: UUID) async throws -> Int {
        let ended = try await sessions.revoke(.all(ofUser: userID), reason: .byOperator, now: now())
        await revocations.announce(ended)
        return ended.count
    }
}
