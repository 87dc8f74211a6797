import Common
import Foundation

/// Lists a room's members, in the order in which they joined.
package struct ListMembers: Sendable {
    let access: RoomAccess
    let store: any MemberStore
    let reads: any Allowance

    package init(access: RoomAccess, store: any MemberStore, reads: any Allowance) {
        self.access = access
        self.store = store
        self.reads = reads
    }

    package func callAsFunction(_ roomID: UUID, after: Cursor?, limit: Int, by caller: Caller) async throws -> Page<
        Member
    > {
        if let refusal = await reads.take(1, by: caller.userID) {
            throw RoomsRefusal.quotaExceeded(.reads, refusal)
        }
        let found = try await access.reading(roomID, by: caller) { room in
            try await store.members(of: room.id, after: after, limit: limit + 1)
        }
        return Page(rows: found, limit: limit) { Cursor(createdAt: $0.joinedAt, id: $0.userID) }
    }
}
