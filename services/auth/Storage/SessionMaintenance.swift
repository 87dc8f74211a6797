import AuthCore
import Foundation

/// Removes sessions that ran out a month ago; until then they answer questions about what happened.
struct SessionMaintenance: Sendable {
    private static let kept: TimeInterval = 30 * 86_400
    static let batch = 1_000

    let sessions: any SessionStore
    let now: @Sendable () -> Date

    /// Removes at most a batch.
    /// - Returns: how many.
    func deleteExpired() async throws -> Int {
        try await sessions.deleteExpired(before: now() - Self.kept, limit: Self.batch)
    }
}
