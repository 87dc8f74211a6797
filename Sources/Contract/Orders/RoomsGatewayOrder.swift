// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The orders of moderation that rooms-gateway carries out.
public enum RoomsGatewayOrder: ServiceOrder {
    /// Only admins may write in a room.
    case roomSilenced(RoomOrderPayload)
    /// A room's silence is lifted.
    case roomUnsilenced(RoomOrderPayload)
    /// A room is to be archived; `room.archived` tells that it is.
    case roomArchiveOrdered(RoomOrderPayload)
    /// An archived room is to be opened again.
    case roomUnarchiveOrdered(RoomOrderPayload)
    /// A user may read, not write, in a room or everywhere.
    case userSilenced(UserOrderPayload)
    /// That is lifted.
    case userUnsilenced(UserOrderPayload)
    /// An account is to be erased; every service answers.
    case userDeletionOrdered(UserOrderPayload)
    /// A message is to be deleted.
    case messageRemovalOrdered(MessageOrderPayload)
    /// An admin may read a private room's history for a time.
    case privateAccessGranted(PrivateAccessOrderPayload)

    /// Who carries them out.
    public static let service = OwningService.roomsGateway

    /// Reads an event's data. nil for what is no order of this service's, and where a field failed, which the reader
    /// then knows.
    public init?(_ type: EventType, _ reader: inout FieldReader) {
        switch type {
        case .roomSilenced:
            guard let order = RoomOrderPayload(&reader) else { return nil }
            self = .roomSilenced(order)
        case .roomUnsilenced:
            guard let order = RoomOrderPayload(&reader) else { return nil }
            self = .roomUnsilenced(order)
        case .roomArchiveOrdered:
            guard let order = RoomOrderPayload(&reader) else { return nil }
            self = .roomArchiveOrdered(order)
        case .roomUnarchiveOrdered:
            guard let order = RoomOrderPayload(&reader) else { return nil }
            self = .roomUnarchiveOrdered(order)
        case .userSilenced:
            guard let order = UserOrderPayload(&reader), (order.scope ?? .global) == .room else { return nil }
            self = .userSilenced(order)
        case .userUnsilenced:
            guard let order = UserOrderPayload(&reader), (order.scope ?? .global) == .room else { return nil }
            self = .userUnsilenced(order)
        case .userDeletionOrdered:
            guard let order = UserOrderPayload(&reader) else { return nil }
            self = .userDeletionOrdered(order)
        case .messageRemovalOrdered:
            guard let order = MessageOrderPayload(&reader) else { return nil }
            self = .messageRemovalOrdered(order)
        case .privateAccessGranted:
            guard let order = PrivateAccessOrderPayload(&reader) else { return nil }
            self = .privateAccessGranted(order)
        default: return nil
        }
    }

    /// The action it belongs to; the answer names it.
    public var actionID: UUID {
        switch self {
        case .roomSilenced(let order): order.actionID
        case .roomUnsilenced(let order): order.actionID
        case .roomArchiveOrdered(let order): order.actionID
        case .roomUnarchiveOrdered(let order): order.actionID
        case .userSilenced(let order): order.actionID
        case .userUnsilenced(let order): order.actionID
        case .userDeletionOrdered(let order): order.actionID
        case .messageRemovalOrdered(let order): order.actionID
        case .privateAccessGranted(let order): order.actionID
        }
    }

    /// Why, in the words of whoever decided.
    public var reason: String {
        switch self {
        case .roomSilenced(let order): order.reason
        case .roomUnsilenced(let order): order.reason
        case .roomArchiveOrdered(let order): order.reason
        case .roomUnarchiveOrdered(let order): order.reason
        case .userSilenced(let order): order.reason
        case .userUnsilenced(let order): order.reason
        case .userDeletionOrdered(let order): order.reason
        case .messageRemovalOrdered(let order): order.reason
        case .privateAccessGranted(let order): order.reason
        }
    }
}
