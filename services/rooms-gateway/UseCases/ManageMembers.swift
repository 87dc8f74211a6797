import Common
import Foundation

/// Lists, adds and removes a room's members. The owner and admins invite and remove; anybody may enter a public room
/// and leave any.
struct ManageMembers: Sendable {
    let access: RoomAccess
    let store: any MemberStore
    let accounts: any AccountDirectory

    func list(_ roomID: UUID, after: Cursor?, limit: Int, by caller: Caller) async throws -> Page<Member> {
        let room = try await access.readable(roomID, by: caller)
        let found = try await store.members(of: room.id, after: after, limit: limit + 1)
        return Page(rows: found, limit: limit) { Cursor(createdAt: $0.joinedAt, id: $0.userID) }
    }

    /// - Returns: false if the user was a member already.
    /// - Throws: `RoomsError.validation` if there is no such user.
    func add(_ userID: UUID, to roomID: UUID, by caller: Caller) async throws -> Bool {
        if let silence = caller.silence, userID != caller.userID { throw RoomsError.userSilenced(until: silence.until) }
        let room = try await access.readable(roomID, by: caller)
        let enters = userID == caller.userID && room.visibility == .public
        guard enters || caller.mayManage(room) else { throw RoomsError.forbidden }
        if userID != caller.userID {
            guard let account = try await accounts.account(userID), account.status != .deleted else {
                throw RoomsError.unknownReference("userId")
            }
        }
        return try await store.add(userID, to: roomID)
    }

    /// - Throws: `RoomsError.forbidden` also for the owner, who cannot be without the room.
    func remove(_ userID: UUID, from roomID: UUID, by caller: Caller, traceparent: String?) async throws {
        let room = try await access.readable(roomID, by: caller)
        guard userID == caller.userID || caller.mayManage(room), userID != room.ownerID else {
            throw RoomsError.forbidden
        }
        guard try await store.remove(userID, from: roomID, traceparent: traceparent) else {
            throw RoomsError.notAMember
        }
    }
}
