import Common
import Foundation

/// Who may see a room and who may write in it: the one place where that is decided.
package struct RoomAccess: Sendable {
    /// A room, and what the caller is to it.
    package struct Entry: Sendable {
        package let room: Room
        /// What the caller is to it, as of this version of the room.
        package let standing: RoomStanding

        package init(room: Room, standing: RoomStanding) {
            self.room = room
            self.standing = standing
        }

        /// What keeps the caller from writing at that moment: the widest of the silences that hold.
        package func block(of caller: Caller, at time: Date) -> RoomsRefusal? {
            if let silence = caller.silence { return .userSilenced(until: silence.until) }
            if let silence = standing.silence, silence.holds(at: time) {
                return .userSilencedInRoom(until: silence.until)
            }
            return room.refusal(admin: caller.isAdmin, at: time)
        }
    }

    let rooms: any RoomReading
    /// How many people somebody may put into rooms in a while, themselves included.
    let additions: any Allowance

    package init(rooms: any RoomReading, additions: any Allowance) {
        self.rooms = rooms
        self.additions = additions
    }

    /// A room that the caller may read.
    /// - Throws: `RoomsRefusal.roomNotFound`, also for a private room that the caller does not belong to.
    func readable(_ roomID: UUID, by caller: Caller) async throws -> Room {
        guard let room = try await rooms.room(roomID) else { throw RoomsRefusal.roomNotFound }
        guard room.visibility == .private else { return room }
        guard try await rooms.standing(of: caller.userID, in: room).isMember else { throw RoomsRefusal.roomNotFound }
        return room
    }

    /// The same for something that was read meanwhile: a right that ended while it was read is not answered with it.
    package func reading<Value>(
        _ roomID: UUID, by caller: Caller, _ read: (Room) async throws -> Value
    ) async throws -> Value {
        let value = try await read(try await readable(roomID, by: caller))
        _ = try await readable(roomID, by: caller)
        return value
    }

    /// The room, if it is the caller's own.
    /// - Throws: `RoomsRefusal.roomNotFound`, `RoomsRefusal.forbidden`.
    func owned(_ roomID: UUID, by caller: Caller) async throws -> Room {
        let room = try await readable(roomID, by: caller)
        guard room.ownerID == caller.userID else { throw RoomsRefusal.forbidden }
        return room
    }

    /// A room that the caller belongs to, and so may write in.
    /// - Parameter joining: whether a caller who is not in a public room may become a member by writing.
    /// - Throws: `RoomsRefusal.roomNotFound`, `RoomsRefusal.notAMember`.
    func writable(_ roomID: UUID, by caller: Caller, joining: Bool) async throws -> Entry {
        guard let room = try await rooms.room(roomID) else { throw RoomsRefusal.roomNotFound }
        let entry = Entry(room: room, standing: try await rooms.standing(of: caller.userID, in: room))
        if let refusal = Self.refusal(entry.standing, visibility: room.visibility, joining: joining) { throw refusal }
        return entry
    }

    /// Why somebody may not write in a room that they may not belong to; nil if they may.
    package static func refusal(_ standing: RoomStanding, visibility: Room.Visibility, joining: Bool) -> RoomsRefusal? {
        if standing.isMember { return nil }
        guard visibility == .public else { return .roomNotFound }
        return joining ? nil : .notAMember
    }

    /// A room that the caller may change. An admin has no way around the walls of a private room.
    /// - Throws: `RoomsRefusal.roomNotFound`, `RoomsRefusal.forbidden`.
    func manageable(_ roomID: UUID, by caller: Caller) async throws -> Room {
        let room = try await readable(roomID, by: caller)
        guard caller.mayManage(room) else { throw RoomsRefusal.forbidden }
        return room
    }
}

extension MemberStore {
    /// Adds a member out of what whoever asks for it may add in a while. Whoever is one already costs nothing.
    /// - Throws: `RoomsRefusal.quotaExceeded`, `LostRight`.
    package func add(
        _ userID: UUID, to roomID: UUID, as entry: RoomEntry, by right: WriteRight, from additions: any Allowance
    ) async throws -> Bool {
        if try await standing(of: userID, in: roomID).isMember { return false }
        let payment = try await additions.pay(1, by: right.userID, outOf: .members)
        do {
            let isNew = try await add(userID, to: roomID, as: entry, by: right)
            if !isNew { additions.giveBack(payment) }
            return isNew
        } catch {
            additions.giveBack(payment)
            throw error
        }
    }
}

extension Allowance {
    /// Pays for something that may yet come to nothing.
    /// - Throws: `RoomsRefusal.quotaExceeded`.
    func pay(_ amount: Int, by personID: UUID, outOf quota: RoomQuota) async throws(RoomsRefusal) -> Payment {
        do throws(QuotaRefusal) {
            return try await pay(amount, by: personID)
        } catch {
            throw .quotaExceeded(quota, error)
        }
    }
}

/// Reads a room by its id, and what people are to it, from wherever that is fastest and still true.
package protocol RoomReading: Sendable {
    func room(_ id: UUID) async throws -> Room?
    /// The room as the record has it now.
    func roomOnRecord(_ id: UUID) async throws -> Room?
    /// What somebody is to a room, at that version of it or a newer one.
    func standing(of userID: UUID, in room: Room) async throws -> RoomStanding
}
