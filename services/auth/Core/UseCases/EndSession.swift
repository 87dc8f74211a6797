import Foundation

/// Ends one of the account's sessions, as that of another device.
package struct EndSession: Sendable {
    let end: SessionEnding

    package init(end: SessionEnding) {
        self.end = end
    }

    /// - Throws: ``AuthRefusal/noSuchSession``.
    package func callAsFunction(_ sessionID: UUID, ofUser userID: UUID) async throws {
        guard try await !end(.one(sessionID, ofUser: userID), .byOwner).isEmpty else {
            throw AuthRefusal.noSuchSession
        }
    }
}
