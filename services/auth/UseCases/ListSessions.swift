import Common
import Foundation

/// The caller's own sessions that stand, newest first.
struct ListSessions: Sendable {
    /// More are not shown; ending the shown ones shows the rest.
    static let limit = 100

    let sessions: any SessionStore
    let now: @Sendable () -> Date

    func callAsFunction(of caller: Principal) async throws -> [Session] {
        try await sessions.sessions(ofUser: caller.userID, now: now(), limit: Self.limit)
    }
}
