import Common
import Foundation
import NIOCore
import JSON

/// Lists the rooms that the caller may see, newest first.
struct ListRooms: Sendable {
    struct Query: Sendable {
        var limit: Int
        var before: Cursor?
        var search: String?
    }

    private let store: any RoomListing
    /// The first page of public rooms by its limit: the same for everybody, read and encoded once for all who ask at a time.
    private let newest: SharedReadings<Int, RoomList>
    private let reads: any Allowance

    init(store: any RoomListing, reads: any Allowance) {
        self.store = store
        self.reads = reads
        newest = SharedReadings { limit in
            RoomList(
                rows: try await store.publicRooms(matching: nil, before: nil, limit: limit + 1), limit: limit)
        }
    }

    /// - Throws: `RoomsError.quotaExceeded`.
    func callAsFunction(_ query: Query, by caller: Caller) async throws -> RoomList {
        if let refusal = await reads.take(1, by: caller.userID) {
            throw RoomsError.quotaExceeded(.reads, refusal)
        }
        async let own = store.privateRooms(
            of: caller.userID, matching: query.search, before: query.before, limit: query.limit + 1)
        let open =
            query.search == nil && query.before == nil
            ? try await newest.value(for: query.limit)
            : RoomList(
                rows: try await store.publicRooms(
                    matching: query.search, before: query.before, limit: query.limit + 1), limit: query.limit)
        let mine = try await own
        // Both are newest first, and no room is in both.
        return mine.isEmpty ? open : RoomList(rows: (open.items + mine).sorted(by: Self.isNewer), limit: query.limit)
    }

    private static func isNewer(_ one: Room, _ other: Room) -> Bool {
        (one.createdAt, one.id) > (other.createdAt, other.id)
    }
}

/// A page of rooms, and the JSON of its array.
struct RoomList: Sendable, JSONWritable {
    let items: [Room]
    let nextCursor: Cursor?
    /// `[room, …]`.
    let json: ByteBuffer

    /// - Parameter rows: more of them than `limit` where there is a next page.
    init(rows: [Room], limit: Int) {
        let page = Page(rows: rows, limit: limit) { Cursor(createdAt: $0.createdAt, id: $0.id) }
        items = page.items
        nextCursor = page.nextCursor
        var json = JSONWriter(capacity: 512 * page.items.count + 2)
        json.array { json in
            for room in page.items { json.value(room) }
        }
        self.json = json.buffer
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("items", raw: self.json.readableBytesView)
            json.field("nextCursor", nullable: nextCursor?.text)
        }
    }
}
