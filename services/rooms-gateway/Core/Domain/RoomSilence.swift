import Foundation

/// Somebody may read in one room, not write.
package struct RoomSilence: Sendable, Equatable {
    package let roomID: UUID
    package let userID: UUID
    /// When it ends by itself; nil if it does not.
    package let until: Date?
    /// Why, in the words of whoever decided.
    package let reason: String

    package init(roomID: UUID, userID: UUID, until: Date?, reason: String) {
        self.roomID = roomID
        self.userID = userID
        self.until = until
        self.reason = reason
    }

    /// Whether it holds at that moment. One with an end lifts itself.
    package func holds(at time: Date) -> Bool {
        guard let until else { return true }
        return time < until
    }
}

/// What somebody is to a room.
package struct RoomStanding: Sendable, Equatable {
    package let isMember: Bool
    package let silence: RoomSilence?

    package init(isMember: Bool, silence: RoomSilence?) {
        self.isMember = isMember
        self.silence = silence
    }
}
