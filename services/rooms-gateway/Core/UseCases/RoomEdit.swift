import Common
import Foundation

/// What every change of a room by its people has in common: whoever is silenced makes none, and it is paid for in bytes.
package struct RoomEdit: Sendable {
    /// What a change takes of a person's bytes: the room's texts and what goes around them, on the stream.
    static let cost = 2_048

    let store: any RoomStore
    let bytes: any Allowance

    package init(store: any RoomStore, bytes: any Allowance) {
        self.store = store
        self.bytes = bytes
    }

    /// Changes the room as it is when it is locked. A refusal costs nothing.
    func callAsFunction(
        _ room: Room, by caller: Caller, _ change: @Sendable @escaping (inout Room) throws -> Void
    ) async throws -> Room {
        if let silence = caller.silence { throw RoomsRefusal.userSilenced(until: silence.until) }
        let payment = try await bytes.pay(Self.cost, by: caller.userID, outOf: .bytes)
        do {
            guard let updated = try await store.update(room.id, by: caller.right(over: room), change) else {
                throw RoomsRefusal.roomNotFound
            }
            return updated
        } catch {
            bytes.giveBack(payment)
            throw error
        }
    }
}
