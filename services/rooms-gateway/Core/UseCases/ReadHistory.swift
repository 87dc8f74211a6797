import Common
import Foundation

/// Reads a room's messages in pages by `(created_at, id)`, in either direction.
package struct ReadHistory: Sendable {
    package enum Direction: Sendable {
        /// Newest first, from a position (or the end) towards the beginning.
        case older(before: Cursor?)
        /// Oldest first, from a position (or the beginning) towards the end.
        case newer(after: Cursor?)
    }

    let access: RoomAccess
    let store: any MessageStore
    let privateAccess: any PrivateAccessStore
    let reads: any Allowance
    let now: @Sendable () -> Date

    package init(
        access: RoomAccess, store: any MessageStore, privateAccess: any PrivateAccessStore, reads: any Allowance,
        now: @escaping @Sendable () -> Date
    ) {
        self.access = access
        self.store = store
        self.privateAccess = privateAccess
        self.reads = reads
        self.now = now
    }

    /// An admin who does not belong to a private room reads it under a grant, and every such read is on record before it is
    /// answered. Nobody is answered by a right that ended while the messages were read.
    package func callAsFunction(
        _ roomID: UUID, _ direction: Direction, limit: Int, by caller: Caller
    ) async throws -> Page<Message> {
        if let refusal = await reads.take(1, by: caller.userID) {
            throw RoomsRefusal.quotaExceeded(.reads, refusal)
        }
        do {
            return try await access.reading(roomID, by: caller) { _ in
                try await page(of: roomID, direction, limit: limit)
            }
        } catch RoomsRefusal.roomNotFound where caller.isAdmin {
            let grant = try await privateAccess.access(of: caller.userID, to: roomID, at: now())
            guard let grant else { throw RoomsRefusal.roomNotFound }
            let page = try await page(of: roomID, direction, limit: limit)
            try await privateAccess.recordRead(
                under: grant, messages: page.items.count, at: now())
            return page
        }
    }

    /// The same for a room whose reader was checked already.
    package func page(of roomID: UUID, _ direction: Direction, limit: Int) async throws -> Page<Message> {
        let found =
            switch direction {
            case .older(let position):
                try await store.messages(in: roomID, before: position, limit: limit + 1)
            case .newer(let position):
                try await store.messages(in: roomID, after: position ?? .beginning, limit: limit + 1)
            }
        return Page(rows: found, limit: limit, position: \.position)
    }
}

extension Cursor {
    /// Before every row: no row is older than 1970.
    package static let beginning = Cursor(
        createdAt: Date(timeIntervalSince1970: 0), id: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
}

extension Message {
    package var position: Cursor { Cursor(createdAt: createdAt, id: id) }
}
