import Common
import Foundation

/// What every end of a session that somebody asks for has in common: it is on record, and then told to all guards.
package struct SessionEnding: Sendable {
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

    /// - Returns: those that stood until now.
    func callAsFunction(_ selection: SessionSelection, _ reason: RevocationReason) async throws -> [UUID] {
        let ended = try await sessions.revoke(selection, reason: reason, at: now())
        await revocations.announce(ended)
        return ended
    }
}
