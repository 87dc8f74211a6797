import Foundation

/// Somebody who belongs to a room.
package struct Member: Sendable, Equatable {
    package let userID: UUID
    package let displayName: String
    package let joinedAt: Date

    package init(userID: UUID, displayName: String, joinedAt: Date) {
        self.userID = userID
        self.displayName = displayName
        self.joinedAt = joinedAt
    }
}
