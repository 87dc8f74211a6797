import Foundation

/// Somebody may read in one room, not write.
struct RoomSilence: Sendable, Equatable {
    let roomID: UUID
    let userID: UUID
    /// When it ends by itself; nil if it does not.
    let until: Date?
    /// Why, in the words of whoever decided.
    let reason: String

    /// Whether it holds at that moment. One with an end lifts itself.
    func holds(at now: Date) -> Bool {
        guard let until else { return true }
        return now < until
    }
}

/// What somebody is to a room.
struct RoomStanding: Sendable, Equatable {
    let isMember: Bool
    let silence: RoomSilence?
}
