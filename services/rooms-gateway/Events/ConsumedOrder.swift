import Common
import Contract
import EventBus
import Foundation
import ServiceKit

/// An order of moderation that is the gateway's to carry out.
struct ConsumedOrder: Sendable, Equatable {
    let header: OrderHeader
    let order: RoomOrder

    /// nil for an event that asks nothing of rooms.
    /// - Throws: `UnreadableEvent`.
    init?(_ event: Event) throws(UnreadableEvent) {
        guard let ordered = try event.order(as: RoomsGatewayOrder.self) else { return nil }
        header = OrderHeader(actionID: ordered.actionID, reason: ordered.reason)
        order = try RoomOrder(ordered)
    }
}

extension RoomOrder {
    /// - Throws: `UnreadableEvent` for a silence in one room that does not say in which.
    fileprivate init(_ ordered: RoomsGatewayOrder) throws(UnreadableEvent) {
        switch ordered {
        case .roomSilenced(let data): self = .silenceRoom(data.roomID, until: data.until)
        case .roomUnsilenced(let data): self = .unsilenceRoom(data.roomID)
        case .userSilenced(let data):
            self = .silenceMember(data.userID, roomID: try Self.room(of: data), until: data.until)
        case .userUnsilenced(let data): self = .unsilenceMember(data.userID, roomID: try Self.room(of: data))
        case .messageRemovalOrdered(let data): self = .removeMessage(data.messageID)
        case .userDeletionOrdered(let data): self = .eraseUser(data.userID)
        case .privateAccessGranted(let data):
            self = .grantPrivateAccess(
                PrivateAccess(id: data.grantID, roomID: data.roomID, adminID: data.adminID, until: data.until))
        }
    }

    private static func room(of data: UserOrderPayload) throws(UnreadableEvent) -> UUID {
        guard let roomID = data.roomID else { throw UnreadableEvent() }
        return roomID
    }
}
