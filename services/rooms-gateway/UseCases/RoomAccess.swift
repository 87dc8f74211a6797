import Foundation

/// Who may see a room and who may write in it: the one place where that is decided.
struct RoomAccess: Sendable {
    let rooms: any RoomReading
    let members: any MemberStore

    /// A room that the caller may read.
    /// - Throws: `RoomsError.roomNotFound`, also for a private room that the caller does not belong to.
    func readable(_ roomID: UUID, by caller: Caller) async throws -> Room {
        guard let room = try await rooms.room(roomID) else { throw RoomsError.roomNotFound }
        guard room.visibility == .private else { return room }
        guard try await members.isMember(caller.userID, of: roomID) else { throw RoomsError.roomNotFound }
        return room
    }

    /// A room that the caller belongs to, and so may write in.
    /// - Parameter joining: whether a caller who is not in a public room becomes a member now.
    /// - Throws: `RoomsError.roomNotFound`, `RoomsError.notAMember`.
    func writable(_ roomID: UUID, by caller: Caller, joining: Bool) async throws -> Room {
        guard let room = try await rooms.room(roomID) else { throw RoomsError.roomNotFound }
        if try await members.isMember(caller.userID, of: roomID) { return room }
        guard room.visibility == .public else { throw RoomsError.roomNotFound }
        guard joining else { throw RoomsError.notAMember }
        _ = try await members.add(caller.userID, to: roomID)
        return room
    }

    /// A room that the caller may change.
    /// - Throws: `RoomsError.roomNotFound`, `RoomsError.forbidden`.
    func manageable(_ roomID: UUID, by caller: Caller) async throws -> Room {
        guard let room = try await rooms.room(roomID) else { throw RoomsError.roomNotFound }
        if caller.mayManage(room) { return room }
        guard room.visibility == .private else { throw RoomsError.forbidden }
        let belongs = try await members.isMember(caller.userID, of: roomID)
        throw belongs ? RoomsError.forbidden : RoomsError.roomNotFound
    }
}

/// Reads a room by its id, from wherever that is fastest and still true.
protocol RoomReading: Sendable {
    func room(_ id: UUID) async throws -> Room?
}
