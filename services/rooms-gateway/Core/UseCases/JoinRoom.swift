import Common
import Foundation

/// Opens a room to a reader: the room, and either its newest messages, older ones, or those missed since a `seq`.
/// A public room takes whoever joins it as a member.
package struct JoinRoom: Sendable {
    package enum Wanted: Sendable {
        /// The newest messages.
        case newest
        /// Messages before a position.
        case older(before: Cursor)
        /// What came after a `seq`.
        case missed(after: Int64)
    }

    package struct History: Sendable {
        /// Oldest first.
        package let messages: [Message]
        /// Where older messages begin; nil when there are none.
        package let older: Cursor?
        /// Whether everything missed is here; nil when nothing was asked for by `seq`.
        package let recovered: Bool?
        /// Messages before the `seq` that was asked by, which were removed since.
        package var removed: [Message] = []

        package init(messages: [Message], older: Cursor?, recovered: Bool?, removed: [Message] = []) {
            self.messages = messages
            self.older = older
            self.recovered = recovered
            self.removed = removed
        }
    }

    let access: RoomAccess
    let members: any MemberStore
    let history: ReadHistory
    let messages: any MessageStore

    package init(access: RoomAccess, members: any MemberStore, history: ReadHistory, messages: any MessageStore) {
        self.access = access
        self.members = members
        self.history = history
        self.messages = messages
    }

    /// Checks the door and makes the caller a member where that is open to all. What is checked here may be over in the next
    /// moment: see ``confirm(_:by:)``.
    package func knock(_ roomID: UUID, by caller: Caller) async throws {
        let room = try await access.readable(roomID, by: caller)
        guard room.visibility == .public else { return }
        _ = try await members.add(
            caller.userID, to: roomID, as: .byThemselves, by: WriteRight(of: caller.userID, outlastingSilence: true),
            from: access.additions)
    }

    /// The room as the record has it now, if the caller belongs to it now. To be asked once the caller can be found by whoever
    /// takes the right away: what is taken away before that is seen here, what is taken away after it finds the caller.
    /// - Throws: `RoomsRefusal.roomNotFound`, `RoomsRefusal.notAMember`.
    package func confirm(_ roomID: UUID, by caller: Caller) async throws -> RoomAccess.Entry {
        guard let room = try await access.rooms.roomOnRecord(roomID) else { throw RoomsRefusal.roomNotFound }
        let entry = RoomAccess.Entry(
            room: room, standing: try await access.rooms.standing(of: caller.userID, in: room))
        if let refusal = RoomAccess.refusal(entry.standing, visibility: room.visibility, joining: false) {
            throw refusal
        }
        return entry
    }

    /// Reads what the caller asked for, as the record has it now.
    package func read(_ roomID: UUID, _ wanted: Wanted, limit: Int) async throws -> History {
        switch wanted {
        case .newest:
            return try await page(of: roomID, before: nil, limit: limit, recovered: nil)
        case .older(let position):
            return try await page(of: roomID, before: position, limit: limit, recovered: nil)
        case .missed(let seq):
            let missed = try await messages.messages(in: roomID, afterSeq: seq, limit: limit + 1)
            let removed = try await messages.removed(in: roomID, since: seq, limit: limit + 1)
            guard missed.count <= limit, removed.count <= limit else {
                return try await page(of: roomID, before: nil, limit: limit, recovered: false)
            }
            return History(messages: missed, older: nil, recovered: true, removed: removed)
        }
    }

    private func page(
        of roomID: UUID, before: Cursor?, limit: Int, recovered: Bool?
    ) async throws -> History {
        let page = try await history.page(of: roomID, .older(before: before), limit: limit)
        return History(messages: page.items.reversed(), older: page.nextCursor, recovered: recovered)
    }
}
