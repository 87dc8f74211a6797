import Common
import Foundation

/// Opens a room. Its creator owns it and is its first member.
struct CreateRoom: Sendable {
    struct Command: Sendable {
        let name: RoomName
        let description: RoomDescription
        let visibility: Room.Visibility
        let rules: Room.Rules
    }

    let store: any RoomStore
    let newID: @Sendable () -> UUID
    let now: @Sendable () -> Date

    func callAsFunction(
        _ command: Command, by caller: Caller, as creation: IdempotentCreation<Room>
    ) async throws -> CreationOutcome<Room> {
        if let silence = caller.silence { throw RoomsRefusal.userSilenced(until: silence.until) }
        let room = Room(
            id: newID(),
            name: command.name.text,
            description: command.description.text,
            visibility: command.visibility,
            ownerID: caller.userID,
            rules: command.rules,
            silenced: false,
            silencedUntil: nil,
            memberCount: 1,
            lastSeq: 0,
            version: 1,
            createdAt: now()
        )
        return try await store.create(room, as: creation)
    }
}
