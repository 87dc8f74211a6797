import Common
import Foundation

/// Lists the rooms that the caller may see, newest first.
struct ListRooms: Sendable {
    struct Query: Sendable {
        var limit: Int
        var before: Cursor?
        var search: String?
    }

    let store: any RoomListing
    /// The first page of public rooms, which is the same for everybody.
    let newest: SharedReadings<Int, [Room]>
    let reads: any Allowance

    init(store: any RoomListing, reads: any Allowance) {
        self.store = store
        self.reads = reads
        newest = SharedReadings { limit in
            try await store.publicRooms(matching: nil, before: nil, limit: limit)
        }
    }

    /// - Throws: `RoomsError.quotaExceeded`.
    func callAsFunction(_ query: Query, by caller: Caller) async throws -> Page<Room> {
        if let refusal = await reads.take(1, by: caller.userID) {
            throw RoomsError.quotaExceeded(.reads, refusal)
        }
        let limit = query.limit + 1
        let isFirstPage = query.search == nil && query.before == nil
        async let own = store.privateRooms(
            of: caller.userID, matching: query.search, before: query.before, limit: limit)
        let open =
            isFirstPage
            ? try await newest.value(for: limit)
            : try await store.publicRooms(matching: query.search, before: query.before, limit: limit)
        return Page(rows: merged(open, try await own), limit: query.limit) { room in
            Cursor(createdAt: room.createdAt, id: room.id)
        }
    }

    /// Both are newest first, and no room is in both.
    private func merged(_ open: [Room], _ own: [Room]) -> [Room] {
        guard !own.isEmpty else { return open }
        return (open + own).sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
    }
}
