import Common
import Foundation

/// Opens a room to a reader: the room, and either its newest messages, older ones, or those missed since a `seq`.
/// A public room takes whoever joins it as a member.
struct JoinRoom: Sendable {
    enum Wanted: Sendable {
        /// The newest messages.
        case newest
        /// Messages before a position.
        case older(before: Cursor)
        /// What came after a `seq`.
        case missed(after: Int64)
    }

    struct History: Sendable {
        /// Oldest first.
        let messages: [Message]
        /// Where older messages begin; nil when there are none.
        let older: Cursor?
        /// Whether everything missed is in `messages`; nil when nothing was asked for by `seq`.
        let recovered: Bool?
    }

    let access: RoomAccess
    let store: any RoomStore
    let members: any MemberStore
    let history: ReadHistory
    let messages: any MessageStore

    /// Checks the door and makes the caller a member where that is open to all.
    func enter(_ roomID: UUID, by caller: Caller) async throws -> RoomAccess.Entry {
        let room = try await access.readable(roomID, by: caller)
        if room.visibility == .public {
            _ = try await members.add(caller.userID, to: roomID, paidBy: caller.userID, from: access.additions)
        }
        let standing = try await members.standing(of: caller.userID, in: roomID)
        guard let current = try await store.room(roomID) else { throw RoomsError.roomNotFound }
        return RoomAccess.Entry(room: current, silence: standing.silence)
    }

    /// Reads what the caller asked for, as the record has it now.
    func read(_ roomID: UUID, _ wanted: Wanted, limit: Int) async throws -> History {
        switch wanted {
        case .newest:
            return try await page(of: roomID, before: nil, limit: limit, recovered: nil)
        case .older(let position):
            return try await page(of: roomID, before: position, limit: limit, recovered: nil)
        case .missed(let seq):
            let missed = try await messages.messages(in: roomID, afterSeq: seq, limit: limit + 1)
            guard missed.count <= limit else {
                return try await page(of: roomID, before: nil, limit: limit, recovered: false)
            }
            return History(messages: missed, older: nil, recovered: true)
        }
    }

    private func page(
        of roomID: UUID, before: Cursor?, limit: Int, recovered: Bool?
    ) async throws -> History {
        let page = try await history.page(of: roomID, .older(before: before), limit: limit)
        return History(messages: page.items.reversed(), older: page.nextCursor, recovered: recovered)
    }
}
