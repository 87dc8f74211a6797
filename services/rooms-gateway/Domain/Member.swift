import Foundation

/// Somebody who belongs to a room.
struct Member: Sendable, Equatable {
    let userID: UUID
    let displayName: String
    let joinedAt: Date
}
