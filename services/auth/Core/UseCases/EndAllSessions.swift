import Common
import Foundation

/// Ends all of an account's sessions, on an operator's word.
package struct EndAllSessions: Sendable {
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

    /// - Returns: how many there were.
    package func callAsFunction(ofUser userID: UUID) async throws -> Int {
        let ended = try await sessions.revoke(.all(ofUser: userID), reason: .byOperator, now: now())
        await revocations.announce(ended)
        return ended.count
    }
}
