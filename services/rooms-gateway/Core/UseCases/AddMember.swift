import Common
import Foundation

/// Makes somebody a member of a room. The owner and admins invite; anybody may enter a public room.
package struct AddMember: Sendable {
    let access: RoomAccess
    let store: any MemberStore
    let people: any PeopleDirectory
    let keys: any KeyHolding

    package init(access: RoomAccess, store: any MemberStore, people: any PeopleDirectory, keys: any KeyHolding) {
        self.access = access
        self.store = store
        self.people = people
        self.keys = keys
    }

    /// The repetition of a request with an Idempotency-Key is answered as it was and adds nobody, also where the user has left
    /// the room since.
    /// - Returns: false if the user was a member already.
    /// - Throws: `RoomsRefusal.validation` if there is no such user, `RoomsRefusal.hasLeft` for one who does not want to be here;
    ///   `IdempotencyKeyReused`, `TooManyHeldKeys`.
    package func callAsFunction(
        _ userID: UUID, to roomID: UUID, by caller: Caller, claim: IdempotencyClaim?
    ) async throws -> Bool {
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

    private func add(_ userID: UUID, to roomID: UUID, by caller: Caller) async throws -> Bool {
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

    private static func answer(added: Bool) -> [UInt8] { [added ? 1 : 0] }
}
