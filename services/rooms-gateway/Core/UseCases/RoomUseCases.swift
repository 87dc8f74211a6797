import Common

/// Everything that can be asked of rooms, over REST or the socket.
package struct RoomUseCases: Sendable {
    package let listRooms: ListRooms
    package let showRoom: ShowRoom
    package let createRoom: CreateRoom
    package let updateRoom: UpdateRoom
    package let archiveRoom: ArchiveRoom
    package let unarchiveRoom: UnarchiveRoom
    package let joinRoom: JoinRoom
    package let confirmJoin: ConfirmJoin
    package let readOnJoin: ReadOnJoin
    package let readHistory: ReadHistory
    package let sendMessage: SendMessage
    package let sendUnderKey: SendUnderKey
    package let listMembers: ListMembers
    package let addMember: AddMember
    package let removeMember: RemoveMember
    /// What a person may read in a while, over all their sockets and requests, at all gateways.
    package let reads: any Allowance

    package init(
        listRooms: ListRooms, showRoom: ShowRoom, createRoom: CreateRoom, updateRoom: UpdateRoom,
        archiveRoom: ArchiveRoom, unarchiveRoom: UnarchiveRoom, joinRoom: JoinRoom, confirmJoin: ConfirmJoin,
        readOnJoin: ReadOnJoin, readHistory: ReadHistory,
        sendMessage: SendMessage, sendUnderKey: SendUnderKey, listMembers: ListMembers, addMember: AddMember,
        removeMember: RemoveMember, reads: any Allowance
    ) {
        self.listRooms = listRooms
        self.showRoom = showRoom
        self.createRoom = createRoom
        self.updateRoom = updateRoom
        self.archiveRoom = archiveRoom
        self.unarchiveRoom = unarchiveRoom
        self.joinRoom = joinRoom
        self.confirmJoin = confirmJoin
        self.readOnJoin = readOnJoin
        self.readHistory = readHistory
        self.sendMessage = sendMessage
        self.sendUnderKey = sendUnderKey
        self.listMembers = listMembers
        self.addMember = addMember
        self.removeMember = removeMember
        self.reads = reads
    }
}
