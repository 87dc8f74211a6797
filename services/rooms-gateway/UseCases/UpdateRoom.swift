import Common
import Foundation

/// Changes a room's texts or rules. Its owner and admins may; the change holds at once, in every gateway.
struct UpdateRoom: Sendable {
    struct Command: Sendable {
        var name: RoomName?
        var description: RoomDescription?
        var intervalGlobalSeconds: Double?
        var perUserSeconds: Double?
    }

    /// What a change takes of a person's bytes: the room's texts and what goes around them, on the stream.
    static let cost = 2_048

    let access: RoomAccess
    let store: any RoomStore
    let bytes: any Allowance

    func callAsFunction(
        _ command: Command, of roomID: UUID, by caller: Caller
    ) async throws -> Room {
        _ = try await access.manageable(roomID, by: caller)
        if let silence = caller.silence { throw RoomsRefusal.userSilenced(until: silence.until) }
        if let refusal = await bytes.take(Self.cost, by: caller.userID) {
            throw RoomsRefusal.quotaExceeded(.bytes, refusal)
        }
        let updated = try await store.update(roomID) { room in
            if let name = command.name { room.name = name.text }
            if let description = command.description { room.description = description.text }
            if let seconds = command.intervalGlobalSeconds { room.rules.intervalGlobalSeconds = seconds }
            if let seconds = command.perUserSeconds { room.rules.perUserSeconds = seconds }
        }
        guard let updated else { throw RoomsRefusal.roomNotFound }
        return updated
    }
}
