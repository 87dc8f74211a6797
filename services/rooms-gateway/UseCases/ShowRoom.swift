import Common
import Foundation

/// Shows one room, as the record has it now.
struct ShowRoom: Sendable {
    let access: RoomAccess
    let store: any RoomStore
    let reads: any Allowance

    /// - Throws: `RoomsRefusal.quotaExceeded`, `RoomsRefusal.roomNotFound`.
    func callAsFunction(_ roomID: UUID, by caller: Caller) async throws -> Room {
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
struct RoomUseCases: Sendable {
    let listRooms: ListRooms
    let showRoom: ShowRoom
    let createRoom: CreateRoom
    let updateRoom: UpdateRoom
    let joinRoom: JoinRoom
    let readHistory: ReadHistory
    let sendMessage: SendMessage
    let sendUnderKey: SendUnderKey
    let manageMembers: ManageMembers
    /// What a person may read in a while, over all their sockets and requests, at all gateways.
    let reads: any Allowance
}
