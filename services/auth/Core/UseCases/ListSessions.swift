import Common
import Foundation

/// The caller's own sessions that stand, newest first.
package struct ListSessions: Sendable {
    /// More are not shown; ending the shown ones shows the rest.
    package static let limit = 100

    let sessions: any SessionStore
    let now: @Sendable () -> Date

    package init(sessions: any SessionStore, now: @escaping @Sendable () -> Date) {
        self.sessions = sessions
        self.now = now
    }

    package func callAsFunction(of caller: Principal) async throws -> [Session] {
        try await sessions.sessions(ofUser: caller.userID, at: now(), limit: Self.limit)
    }
}
