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
        _ = try await members.add(caller.userID, to: roomID)
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

/// Reads a room by its id, from wherever that is fastest and still true.
protocol RoomReading: Sendable {
    func room(_ id: UUID) async throws -> Room?
}
