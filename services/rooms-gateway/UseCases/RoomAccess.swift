import Common
import Foundation

/// Who may see a room and who may write in it: the one place where that is decided.
struct RoomAccess: Sendable {
    /// A room, and what the caller is to it.
    struct Entry: Sendable {
        let room: Room
        /// The caller's silence in this room, if there is one.
        let silence: RoomSilence?

        /// What keeps the caller from writing at that moment: the widest of the silences that hold.
        func block(of caller: Caller, at now: Date) -> RoomsError? {
            if let silence = caller.silence { return .userSilenced(until: silence.until) }
            if let silence, silence.holds(at: now) { return .userSilencedInRoom(until: silence.until) }
            if room.isSilenced(at: now), !caller.isAdmin { return .roomSilenced(until: room.silencedUntil) }
            return nil
        }
    }

    let rooms: any RoomReading
    let members: any MemberStore
    /// How many people somebody may put into rooms in a while, themselves included.
    let additions: any Allowance

    /// A room that the caller may read.
    /// - Throws: `RoomsError.roomNotFound`, also for a private room that the caller does not belong to.
    func readable(_ roomID: UUID, by caller: Caller) async throws -> Room {
        guard let room = try await rooms.room(roomID) else { throw RoomsError.roomNotFound }
        guard room.visibility == .private else { return room }
        guard try await isMember(caller, of: roomID) else { throw RoomsError.roomNotFound }
        return room
    }

    /// A room that the caller belongs to, and so may write in.
    /// - Parameter joining: whether a caller who is not in a public room becomes a member now.
    /// - Throws: `RoomsError.roomNotFound`, `RoomsError.notAMember`.
    func writable(_ roomID: UUID, by caller: Caller, joining: Bool) async throws -> Entry {
        guard let room = try await rooms.room(roomID) else { throw RoomsError.roomNotFound }
        let standing = try await members.standing(of: caller.userID, in: roomID)
        if standing.isMember { return Entry(room: room, silence: standing.silence) }
        guard room.visibility == .public else { throw RoomsError.roomNotFound }
        guard joining else { throw RoomsError.notAMember }
        _ = try await members.add(caller.userID, to: roomID, paidBy: caller.userID, from: additions)
        return Entry(room: room, silence: standing.silence)
    }

    /// A room that the caller may change.
    /// - Throws: `RoomsError.roomNotFound`, `RoomsError.forbidden`.
    func manageable(_ roomID: UUID, by caller: Caller) async throws -> Room {
        guard let room = try await rooms.room(roomID) else { throw RoomsError.roomNotFound }
        if caller.mayManage(room) { return room }
        guard room.visibility == .private else { throw RoomsError.forbidden }
        let belongs = try await isMember(caller, of: roomID)
        throw belongs ? RoomsError.forbidden : RoomsError.roomNotFound
    }

    private func isMember(_ caller: Caller, of roomID: UUID) async throws -> Bool {
        try await members.standing(of: caller.userID, in: roomID).isMember
    }
}

extension MemberStore {
    /// Adds a member out of what somebody may add in a while. Whoever is one already costs nothing.
    /// - Throws: `RoomsError.quotaExceeded`.
    func add(
        _ userID: UUID, to roomID: UUID, paidBy payer: UUID, from additions: any Allowance
    ) async throws -> Bool {
        if try await standing(of: userID, in: roomID).isMember { return false }
        if let refusal = await additions.take(1, by: payer) {
            throw RoomsError.quotaExceeded(.members, refusal)
        }
        let isNew = try await add(userID, to: roomID)
        if !isNew { additions.giveBack(1, to: payer) }
        return isNew
    }
}

/// Reads a room by its id, from wherever that is fastest and still true.
protocol RoomReading: Sendable {
    func room(_ id: UUID) async throws -> Room?
}
