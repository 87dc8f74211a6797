import Foundation

/// What auth tells the other services.
package enum AuthEvent: Sendable, Equatable {
    case userRegistered(Account)
    case userUpdated(Account)
    /// - Parameters:
    ///   - at: when its status was what the event says.
    ///   - reason: the words of whoever decided; nil where it ended by itself.
    case statusChanged(Account, at: Date, reason: String?)
    case userDeleted(Account)
    case sessionRevoked(sessionID: UUID, userID: UUID, expiresAt: Date)
}
