import Foundation

/// What auth tells the other services (CONTRACT §8).
enum AuthEvent: Sendable, Equatable {
    case userRegistered(Account)
    case userUpdated(Account)
    /// - Parameter reason: the words of whoever decided; nil where it ended by itself.
    case statusChanged(Account, reason: String?)
    case userDeleted(Account)
    case sessionRevoked(sessionID: UUID, userID: UUID, expiresAt: Date)
}
