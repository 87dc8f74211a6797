import Common
import Foundation

/// Whoever asks: an account as the record has it at this moment.
package struct Caller: Sendable, Equatable {
    package let userID: UUID
    package let displayName: String
    package let isAdmin: Bool
    /// Set while the account may read but not write; the inner value is when that ends, if it does.
    package let silence: Silence?

    package struct Silence: Sendable, Equatable {
        package let until: Date?
    }

    package init(userID: UUID, displayName: String, isAdmin: Bool, silence: Silence? = nil) {
        self.userID = userID
        self.displayName = displayName
        self.isAdmin = isAdmin
        self.silence = silence
    }

    package var author: Message.Author { .init(id: userID, displayName: displayName) }

    /// Whether the room may be changed by the caller: its owner and admins may.
    func mayManage(_ room: Room) -> Bool { isAdmin || room.ownerID == userID }

    /// The right to change the room, of a caller who may.
    package func right(over room: Room) -> WriteRight { WriteRight(of: userID, asAdmin: room.ownerID != userID) }
}
