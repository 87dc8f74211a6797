import Common
import Foundation

/// Opens a room. Its creator owns it and is its first member.
package struct CreateRoom: Sendable {
    package struct Command: Sendable {
        package let name: RoomName
        package let description: RoomDescription
        package let visibility: Room.Visibility
        package let rules: Room.Rules

        package init(name: RoomName, description: RoomDescription, visibility: Room.Visibility, rules: Room.Rules) {
            self.name = name
            self.description = description
            self.visibility = visibility
            self.rules = rules
        }
    }

    let store: any RoomStore
    let newID: @Sendable () -> UUID
    let now: @Sendable () -> Date

    package init(store: any RoomStore, newID: @escaping @Sendable () -> UUID, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.newID = newID
        self.now = now
    }

    package func callAsFunction(
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
