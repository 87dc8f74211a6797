import Common
import Foundation

/// Shows one room, as the record has it now.
package struct ShowRoom: Sendable {
    package let access: RoomAccess
    package let store: any RoomStore
    package let reads: any Allowance

    package init(access: RoomAccess, store: any RoomStore, reads: any Allowance) {
        self.access = access
        self.store = store
        self.reads = reads
    }

    /// - Throws: `RoomsRefusal.quotaExceeded`, `RoomsRefusal.roomNotFound`.
    package func callAsFunction(_ roomID: UUID, by caller: Caller) async throws -> Room {
        if let refusal = await reads.take(1, by: caller.userID) {
            throw RoomsRefusal.quotaExceeded(.reads, refusal)
        }
        return try await access.reading(roomID, by: caller) { _ in
            guard let room = try await store.room(roomID) else { throw RoomsRefusal.roomNotFound }
            return room
        }
    }
}

/// Everything that can be asked of rooms, over REST or the socket.
package struct RoomUseCases: Sendable {
    package let listRooms: ListRooms
    package let showRoom: ShowRoom
    package let createRoom: CreateRoom
    package let updateRoom: UpdateRoom
    package let joinRoom: JoinRoom
    package let readHistory: ReadHistory
    package let sendMessage: SendMessage
    package let sendUnderKey: SendUnderKey
    package let manageMembers: ManageMembers
    /// What a person may read in a while, over all their sockets and requests, at all gateways.
    package let reads: any Allowance

    package init(
        listRooms: ListRooms, showRoom: ShowRoom, createRoom: CreateRoom, updateRoom: UpdateRoom, joinRoom: JoinRoom,
        readHistory: ReadHistory, sendMessage: SendMessage, sendUnderKey: SendUnderKey, manageMembers: ManageMembers,
        reads: any Allowance
    ) {
        self.listRooms = listRooms
        self.showRoom = showRoom
        self.createRoom = createRoom
        self.updateRoom = updateRoom
        self.joinRoom = joinRoom
        self.readHistory = readHistory
        self.sendMessage = sendMessage
        self.sendUnderKey = sendUnderKey
        self.manageMembers = manageMembers
        self.reads = reads
    }
}
