import Foundation

/// Ends all of an account's sessions, on an operator's word.
package struct EndAllSessions: Sendable {
    let end: SessionEnding

    package init(end: SessionEnding) {
        self.end = end
    }

    /// - Returns: how many there were.
    package func callAsFunction(ofUser userID: UUID) async throws -> Int {
        try await end(.all(ofUser: userID), .byOperator).count
    }
}
