import Common
import Foundation

/// Shows the room as the record has it now, if the caller belongs to it now. To be asked once the caller can be found by
/// whoever takes the right away: what is taken away before that is seen here, what is taken away after it finds the caller.
package struct ConfirmJoin: Sendable {
    let rooms: any RoomReading

    package init(rooms: any RoomReading) {
        self.rooms = rooms
    }

    /// - Throws: `RoomsRefusal.roomNotFound`, `RoomsRefusal.notAMember`.
    package func callAsFunction(_ roomID: UUID, by caller: Caller) async throws -> RoomAccess.Entry {
        guard let room = try await rooms.roomOnRecord(roomID) else { throw RoomsRefusal.roomNotFound }
        let entry = RoomAccess.Entry(
            room: room, standing: try await rooms.standing(of: caller.userID, in: room))
        if let refusal = RoomAccess.refusal(entry.standing, visibility: room.visibility, joining: false) {
            throw refusal
        }
        return entry
    }
}
