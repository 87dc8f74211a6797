import Common
import Foundation

/// Checks a room's door for a reader. A public room takes whoever joins it as a member.
///
/// What is checked here may be over in the next moment: see ``ConfirmJoin``. What a join is as a whole, and what it is answered
/// with, is told at `LiveRooms.join`, which does both.
package struct JoinRoom: Sendable {
    let access: RoomAccess
    let members: any MemberStore

    package init(access: RoomAccess, members: any MemberStore) {
        self.access = access
        self.members = members
    }

    /// - Throws: `RoomsRefusal`.
    package func callAsFunction(_ roomID: UUID, by caller: Caller) async throws {
        let room = try await access.readable(roomID, by: caller)
        guard room.visibility == .public else { return }
        _ = try await members.add(
            caller.userID, to: roomID, as: .byThemselves, by: WriteRight(of: caller.userID, outlastingSilence: true),
            from: access.additions)
    }
}
