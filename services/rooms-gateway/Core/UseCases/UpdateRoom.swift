import Common
import Foundation

/// Changes a room's texts or rules, which its owner and admins may, or archives it, which its owner may: admins do that by a
/// decision, on record. The change holds at once, in every gateway.
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

    /// What a change takes of a person's bytes: the room's texts and what goes around them, on the stream.
    static let cost = 2_048

    package let access: RoomAccess
    package let store: any RoomStore
    package let bytes: any Allowance
    package let now: @Sendable () -> Date

    package init(access: RoomAccess, store: any RoomStore, bytes: any Allowance, now: @escaping @Sendable () -> Date) {
        self.access = access
        self.store = store
        self.bytes = bytes
        self.now = now
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

    /// Closes the caller's room to writing; one that is archived stays as it is.
    package func archive(_ roomID: UUID, by caller: Caller) async throws -> Room {
        let room = try await owned(roomID, by: caller)
        let now = now()
        return try await change(room, by: caller) { room in
            if room.archival == nil { room.archival = Room.Archival(at: now, by: .owner) }
        }
    }

    /// Opens the caller's room again.
    /// - Throws: `RoomsRefusal.archivedByModeration`.
    package func unarchive(_ roomID: UUID, by caller: Caller) async throws -> Room {
        let room = try await owned(roomID, by: caller)
        return try await change(room, by: caller) { room in
            guard room.archival?.by != .moderation else { throw RoomsRefusal.archivedByModeration }
            room.archival = nil
        }
    }

    private func owned(_ roomID: UUID, by caller: Caller) async throws -> Room {
        let room = try await access.readable(roomID, by: caller)
        guard room.ownerID == caller.userID else { throw RoomsRefusal.forbidden }
        return room
    }

    private func change(
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
