import Common
import Foundation

/// Changes a room's texts or rules, which its owner and admins may. The change holds at once, in every gateway.
package struct UpdateRoom: Sendable {
    package struct Command: Sendable {
        package var name: RoomName?
        package var description: RoomDescription?
        package var intervalGlobalSeconds: Double?
        package var perUserSeconds: Double?

        package init(
            name: RoomName? = nil, description: RoomDescription? = nil, intervalGlobalSeconds: Double? = nil,
            perUserSeconds: Double? = nil
        ) {
            self.name = name
            self.description = description
            self.intervalGlobalSeconds = intervalGlobalSeconds
            self.perUserSeconds = perUserSeconds
        }
    }

    let access: RoomAccess
    let change: RoomEdit

    package init(access: RoomAccess, change: RoomEdit) {
        self.access = access
        self.change = change
    }

    /// - Throws: `RoomsRefusal.roomArchived`; nothing of an archived room changes but that it is one.
    package func callAsFunction(_ command: Command, of roomID: UUID, by caller: Caller) async throws -> Room {
        let room = try await access.manageable(roomID, by: caller)
        return try await change(room, by: caller) { room in
            guard room.archival == nil else { throw RoomsRefusal.roomArchived }
            if let name = command.name { room.name = name.text }
            if let description = command.description { room.description = description.text }
            if let seconds = command.intervalGlobalSeconds { room.rules.intervalGlobalSeconds = seconds }
            if let seconds = command.perUserSeconds { room.rules.perUserSeconds = seconds }
        }
    }
}
