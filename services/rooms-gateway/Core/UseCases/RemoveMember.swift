import Common
import Foundation

/// Ends a membership. The owner and admins remove others; anybody may leave.
package struct RemoveMember: Sendable {
    let access: RoomAccess
    let store: any MemberStore

    package init(access: RoomAccess, store: any MemberStore) {
        self.access = access
        self.store = store
    }

    /// Leaving is everybody's own right, also of those who may not write.
    /// - Throws: `RoomsRefusal.forbidden` also for the owner, who cannot be without the room.
    package func callAsFunction(_ userID: UUID, from roomID: UUID, by caller: Caller) async throws {
        if let silence = caller.silence, userID != caller.userID {
            throw RoomsRefusal.userSilenced(until: silence.until)
        }
        let room = try await access.readable(roomID, by: caller)
        guard userID == caller.userID || caller.mayManage(room), userID != room.ownerID else {
            throw RoomsRefusal.forbidden
        }
        let leaves = userID == caller.userID
        let right = leaves ? WriteRight(of: userID, outlastingSilence: true) : caller.right(over: room)
        let left = try await store.remove(userID, from: roomID, leaving: leaves, by: right)
        guard left != nil else { throw RoomsRefusal.notAMember }
    }
}
