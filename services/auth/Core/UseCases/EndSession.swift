import Common
import Foundation

/// Ends one of the account's sessions, as that of another device.
package struct EndSession: Sendable {
    let sessions: any SessionStore
    let revocations: any RevocationAnnouncing
    let now: @Sendable () -> Date

    package init(
        sessions: any SessionStore, revocations: any RevocationAnnouncing, now: @escaping @Sendable () -> Date
    ) {
        self.sessions = sessions
        self.revocations = revocations
        self.now = now
    }

    /// - Throws: ``AuthRefusal/noSuchSession``.
    package func callAsFunction(_ sessionID: UUID, ofUser userID: UUID) async throws {
        let ended = try await sessions.revoke(.one(sessionID, ofUser: userID), reason: .byOwner, now: now())
        guard !ended.isEmpty else { throw AuthRefusal.noSuchSession }
        await revocations.announce(ended)
    }
}
