import Common
import Foundation

/// Ends sessions: logging out, ending another device's session, ending all of an account's.
struct EndSessions: Sendable {
    let sessions: any SessionStore
    let revocations: any RevocationAnnouncing
    let codec: RefreshTokenCodec
    let now: @Sendable () -> Date

    /// Ends the caller's own session. Repeating it changes nothing.
    func logOut(_ caller: Principal) async throws {
        let ended = try await sessions.revoke(
            .one(caller.sessionID, ofUser: caller.userID), reason: .logout, now: now())
        await revocations.announce(ended)
    }

    /// Ends the session that a refresh token belongs to, whoever its owner; nothing for what is no token of ours.
    func logOut(refreshToken text: String) async throws {
        guard let token = codec.decode(text) else { return }
        let ended = try await sessions.revoke(.session(token.sessionID), reason: .logout, now: now())
        await revocations.announce(ended)
    }

    /// Ends one of the account's sessions.
    /// - Throws: ``AuthRefusal/noSuchSession``.
    func end(_ sessionID: UUID, ofUser userID: UUID) async throws {
        let ended = try await sessions.revoke(.one(sessionID, ofUser: userID), reason: .byOwner, now: now())
        guard !ended.isEmpty else { throw AuthRefusal.noSuchSession }
        await revocations.announce(ended)
    }

    /// Ends all of an account's sessions, on an operator's word; answers how many there were.
    func endAll(ofUser userID: UUID) async throws -> Int {
        let ended = try await sessions.revoke(.all(ofUser: userID), reason: .byOperator, now: now())
        await revocations.announce(ended)
        return ended.count
    }
}
