import Common
import Foundation

/// Lists the rooms that the caller may see, newest first.
struct ListRooms: Sendable {
    struct Query: Sendable {
        var limit: Int
        var before: Cursor?
        var search: String?
    }

    let store: any RoomStore

    func callAsFunction(_ query: Query, by caller: Caller) async throws -> Page<Room> {
        let found = try await store.rooms(
            visibleTo: caller.userID, search: query.search, before: query.before, limit: query.limit + 1)
        return Page(rows: found, limit: query.limit) { Cursor(createdAt: $0.createdAt, id: $0.id) }
    }
}
