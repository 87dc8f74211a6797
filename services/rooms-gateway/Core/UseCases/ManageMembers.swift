import Common
import Foundation

/// Lists, adds and removes a room's members. The owner and admins invite and remove; anybody may enter a public room
/// and leave any.
package struct ManageMembers: Sendable {
    package let access: RoomAccess
    package let store: any MemberStore
    /// Where members are listed from.
    package let lists: any MemberStore
    package let people: any PeopleDirectory
    package let keys: any KeyHolding
    /// Lists.
    package let reads: any Allowance

    package init(
        access: RoomAccess, store: any MemberStore, lists: any MemberStore, people: any PeopleDirectory,
        keys: any KeyHolding, reads: any Allowance
    ) {
        self.access = access
        self.store = store
        self.lists = lists
        self.people = people
        self.keys = keys
        self.reads = reads
    }

    package func list(_ roomID: UUID, after: Cursor?, limit: Int, by caller: Caller) async throws -> Page<Member> {
        if let refusal = await reads.take(1, by: caller.userID) {
            throw RoomsRefusal.quotaExceeded(.reads, refusal)
        }
        let found = try await access.reading(roomID, by: caller) { room in
            try await lists.members(of: room.id, after: after, limit: limit + 1)
        }
        return Page(rows: found, limit: limit) { Cursor(createdAt: $0.joinedAt, id: $0.userID) }
    }

    /// - Returns: false if the user was a member already.
    /// - Throws: `RoomsRefusal.validation` if there is no such user, `RoomsRefusal.hasLeft` for one who does not want to be here.
    package func add(_ userID: UUID, to roomID: UUID, by caller: Caller) async throws -> Bool {
        if let silence = caller.silence, userID != caller.userID {
            throw RoomsRefusal.userSilenced(until: silence.until)
        }
        let room = try await access.readable(roomID, by: caller)
        let enters = userID == caller.userID && room.visibility == .public
        guard enters || caller.mayManage(room) else { throw RoomsRefusal.forbidden }
        if userID != caller.userID {
            guard let account = try await people.named(userID), !account.isDeleted else {
                throw RoomsRefusal.unknownReference("userId")
            }
        }
        return try await store.add(
            userID, to: roomID, as: userID == caller.userID ? .byThemselves : .byInvitation,
            by: enters ? WriteRight(of: caller.userID) : caller.right(over: room), from: access.additions)
    }

    /// The same for a request with an Idempotency-Key: its repetition is answered as it was and adds nobody, also where the
    /// user has left the room since.
    /// - Throws: also `IdempotencyKeyReused`, `TooManyHeldKeys`.
    package func add(_ userID: UUID, to roomID: UUID, by caller: Caller, claim: IdempotencyClaim?) async throws -> Bool
    {
        guard let claim else { return try await add(userID, to: roomID, by: caller) }
        let held = try await keys.hold(claim)
        if let answer = held.answer { return answer == Self.answer(added: true) }
        do {
            let added = try await add(userID, to: roomID, by: caller)
            return try await keys.keep(Self.answer(added: added), under: held) == Self.answer(added: true)
        } catch let refusal where refusal is RoomsRefusal || refusal is LostRight {
            try await keys.letGo(held)
            throw refusal
        }
    }

    private static func answer(added: Bool) -> [UInt8] { [added ? 1 : 0] }

    /// Leaving is everybody's own right, also of those who may not write.
    /// - Throws: `RoomsRefusal.forbidden` also for the owner, who cannot be without the room.
    package func remove(_ userID: UUID, from roomID: UUID, by caller: Caller) async throws {
        if let silence = caller.silence, userID != caller.userID {
            throw RoomsRefusal.userSilenced(until: silence.until)
        }
        let room = try await access.readable(roomID, by: caller)
        guard userID == caller.userID || caller.mayManage(room), userID != room.ownerID else {
            throw RoomsRefusal.forbidden
        }
        let leaves = userID == caller.userID
        let right = leaves ? WriteRight(of: userID, outlastingSilence: true) : caller.right(over: room)
        let left = try await store.remove(userID, from: roomID, leaving: leaves, by: right)
        guard left != nil else { throw RoomsRefusal.notAMember }
    }
}
