import Foundation

/// What auth tells the other services (CONTRACT §8).
enum AuthEvent: Sendable, Equatable {
    case userRegistered(Account)
    case userUpdated(Account)
    case sessionRevoked(sessionID: UUID, userID: UUID, expiresAt: Date)
}
