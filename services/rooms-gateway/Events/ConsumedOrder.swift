import Common
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
        guard Self.types.contains(event.type) else { return nil }
        let read = try event.read { reader -> (OrderHeader, RoomOrder?)? in
            guard let header = OrderHeader(&reader) else { return nil }
            return (header, Self.order(event.type, header, &reader))
        }
        guard let order = read.1 else { return nil }
        header = read.0
        self.order = order
    }

    private static let types: Set<String> = [
        "room.silenced", "room.unsilenced", "user.silenced", "user.unsilenced", "message.removal_ordered",
        "private_access.granted", "user.deletion_ordered",
    ]

    /// nil where a field failed, which the reader then knows, or for a silence that is not in one room.
    private static func order(_ type: String, _ header: OrderHeader, _ reader: inout FieldReader) -> RoomOrder? {
        switch type {
        case "room.silenced": return reader.uuid("roomId").map { .silenceRoom($0, until: header.until) }
        case "room.unsilenced": return reader.uuid("roomId").map { .unsilenceRoom($0) }
        case "message.removal_ordered": return reader.uuid("messageId").map { .removeMessage($0) }
        case "user.deletion_ordered": return reader.uuid("userId").map { .eraseUser($0) }
        case "private_access.granted": return privateAccess(&reader)
        default: return memberOrder(type, header, &reader)
        }
    }

    private static func memberOrder(
        _ type: String, _ header: OrderHeader, _ reader: inout FieldReader
    ) -> RoomOrder? {
        // Silences everywhere are auth's.
        guard reader.string("scope", length: 0...20) == "room" else { return nil }
        guard let userID = reader.uuid("userId"), let roomID = reader.uuid("roomId") else { return nil }
        return type == "user.silenced"
            ? .silenceMember(userID, roomID: roomID, until: header.until) : .unsilenceMember(userID, roomID: roomID)
    }

    private static func privateAccess(_ reader: inout FieldReader) -> RoomOrder? {
        let id = reader.uuid("grantId")
        let roomID = reader.uuid("roomId")
        let adminID = reader.uuid("adminId")
        let until = reader.date("until")
        guard let id, let roomID, let adminID, let until else { return nil }
        return .grantPrivateAccess(PrivateAccess(id: id, roomID: roomID, adminID: adminID, until: until))
    }
}
