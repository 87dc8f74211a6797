import Common
import Foundation

/// Shows one room, as the record has it now.
package struct ShowRoom: Sendable {
    let access: RoomAccess
    let store: any RoomStore
    let reads: any Allowance

    package init(access: RoomAccess, store: any RoomStore, reads: any Allowance) {
        self.access = access
        self.store = store
        self.reads = reads
    }

    /// - Throws: `RoomsRefusal.quotaExceeded`, `RoomsRefusal.roomNotFound`.
    package func callAsFunction(_ roomID: UUID, by caller: Caller) async throws -> Room {
        if let refusal = await reads.take(1, by: caller.userID) {
            throw RoomsRefusal.quotaExceeded(.reads, refusal)
        }
        return try await access.reading(roomID, by: caller) { _ in
            guard let room = try await store.room(roomID) else { throw RoomsRefusal.roomNotFound }
            return room
        }
    }
}
