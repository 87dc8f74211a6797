import Foundation

/// Opens the caller's own room again.
package struct UnarchiveRoom: Sendable {
    let access: RoomAccess
    let change: RoomEdit

    package init(access: RoomAccess, change: RoomEdit) {
        self.access = access
        self.change = change
    }

    /// - Throws: `RoomsRefusal.archivedByModeration`.
    package func callAsFunction(_ roomID: UUID, by caller: Caller) async throws -> Room {
        let room = try await access.owned(roomID, by: caller)
        return try await change(room, by: caller) { room in
            guard room.archival?.by != .moderation else { throw RoomsRefusal.archivedByModeration }
            room.archival = nil
        }
    }
}
