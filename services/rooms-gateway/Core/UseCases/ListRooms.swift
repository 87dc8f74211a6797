import Common
import Foundation

/// Lists the rooms that the caller may see, newest first: those in which people may write, or the archived ones.
package struct ListRooms: Sendable {
    package struct Query: Sendable {
        package var limit: Int
        package var before: Cursor?
        package var search: String?
        package var archived = false

        package init(limit: Int, before: Cursor? = nil, search: String? = nil, archived: Bool = false) {
            self.limit = limit
            self.before = before
            self.search = search
            self.archived = archived
        }
    }

    private let store: any RoomListing
    /// The first page of public rooms by its limit: the same for everybody, read and encoded once for all who ask at a time.
    private let newest: SharedReadings<Int, RoomList>
    private let reads: any Allowance
    private let encode: RoomList.Encoding

    /// - Parameter encode: writes rooms as they are answered.
    package init(store: any RoomListing, reads: any Allowance, encode: @escaping RoomList.Encoding) {
        self.store = store
        self.reads = reads
        self.encode = encode
        newest = SharedReadings { limit in
            RoomList(
                rows: try await store.publicRooms(matching: nil, before: nil, limit: limit + 1), limit: limit,
                encode: encode)
        }
    }

    /// - Throws: `RoomsRefusal.quotaExceeded`.
    package func callAsFunction(_ query: Query, by caller: Caller) async throws -> RoomList {
        if let refusal = await reads.take(1, by: caller.userID) {
            throw RoomsRefusal.quotaExceeded(.reads, refusal)
        }
        if query.archived {
            let rows = try await store.archivedRooms(
                of: caller.userID, andPublic: caller.isAdmin, matching: query.search, before: query.before,
                limit: query.limit + 1)
            return RoomList(rows: rows, limit: query.limit, encode: encode)
        }
        async let own = store.privateRooms(
            of: caller.userID, matching: query.search, before: query.before, limit: query.limit + 1)
        let open =
            query.search == nil && query.before == nil
            ? try await newest.value(for: query.limit)
            : RoomList(
                rows: try await store.publicRooms(
                    matching: query.search, before: query.before, limit: query.limit + 1), limit: query.limit,
                encode: encode)
        let mine = try await own
        // Both are newest first, and no room is in both.
        if mine.isEmpty { return open }
        return RoomList(rows: (open.items + mine).sorted(by: Self.isNewer), limit: query.limit, encode: encode)
    }

    private static func isNewer(_ one: Room, _ other: Room) -> Bool {
        (one.createdAt, one.id) > (other.createdAt, other.id)
    }
}

/// A page of rooms, and its rooms as they are answered.
package struct RoomList: Sendable {
    /// Writes rooms as they are answered.
    package typealias Encoding = @Sendable ([Room]) -> [UInt8]

    let items: [Room]
    package let nextCursor: Cursor?
    /// What the encoding made of them.
    package let encoded: [UInt8]

    /// - Parameter rows: more of them than `limit` where there is a next page.
    init(rows: [Room], limit: Int, encode: Encoding) {
        let page = Page(rows: rows, limit: limit) { Cursor(createdAt: $0.createdAt, id: $0.id) }
        items = page.items
        nextCursor = page.nextCursor
        encoded = encode(page.items)
    }
}
