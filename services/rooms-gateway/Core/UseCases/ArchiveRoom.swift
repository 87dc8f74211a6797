import Foundation

/// Closes the caller's own room to writing. Admins do that by a decision, on record.
package struct ArchiveRoom: Sendable {
    let access: RoomAccess
    let change: RoomEdit
    let now: @Sendable () -> Date

    package init(access: RoomAccess, change: RoomEdit, now: @escaping @Sendable () -> Date) {
        self.access = access
        self.change = change
        self.now = now
    }

    /// One that is archived stays as it is.
    package func callAsFunction(_ roomID: UUID, by caller: Caller) async throws -> Room {
        let room = try await access.owned(roomID, by: caller)
        let time = now()
        return try await change(room, by: caller) { room in
            if room.archival == nil { room.archival = Room.Archival(at: time, by: .owner) }
        }
    }
}
