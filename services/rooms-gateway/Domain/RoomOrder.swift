import Foundation

/// What moderation orders of rooms, their members and their messages.
enum RoomOrder: Sendable, Equatable {
    case silenceRoom(UUID, until: Date?)
    case unsilenceRoom(UUID)
    case silenceMember(UUID, roomID: UUID, until: Date?)
    case unsilenceMember(UUID, roomID: UUID)
    case removeMessage(UUID)
    case grantPrivateAccess(PrivateAccess)
    case eraseUser(UUID)
}

/// An admin's right to read a private room's history for a while.
struct PrivateAccess: Sendable, Equatable {
    let id: UUID
    let roomID: UUID
    let adminID: UUID
    let until: Date
}
