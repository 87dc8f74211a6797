// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The orders of moderation that auth carries out.
public enum AuthOrder: ServiceOrder {
    /// A user may read, not write, in a room or everywhere.
    case userSilenced(UserOrderPayload)
    /// That is lifted.
    case userUnsilenced(UserOrderPayload)
    /// An account is shut out.
    case userSuspended(UserOrderPayload)
    /// A suspended account is let in again.
    case userReinstated(UserOrderPayload)
    /// An account is to be erased; every service answers.
    case userDeletionOrdered(UserOrderPayload)

    /// Who carries them out.
    public static let service = OwningService.auth

    /// Reads an event's data. nil for what is no order of this service's, and where a field failed, which the reader
    /// then knows.
    public init?(_ type: EventType, _ reader: inout FieldReader) {
        switch type {
        case .userSilenced:
            guard let order = UserOrderPayload(&reader), (order.scope ?? .global) == .global else { return nil }
            self = .userSilenced(order)
        case .userUnsilenced:
            guard let order = UserOrderPayload(&reader), (order.scope ?? .global) == .global else { return nil }
            self = .userUnsilenced(order)
        case .userSuspended:
            guard let order = UserOrderPayload(&reader) else { return nil }
            self = .userSuspended(order)
        case .userReinstated:
            guard let order = UserOrderPayload(&reader) else { return nil }
            self = .userReinstated(order)
        case .userDeletionOrdered:
            guard let order = UserOrderPayload(&reader) else { return nil }
            self = .userDeletionOrdered(order)
        default: return nil
        }
    }

    /// The action it belongs to; the answer names it.
    public var actionID: UUID {
        switch self {
        case .userSilenced(let order): order.actionID
        case .userUnsilenced(let order): order.actionID
        case .userSuspended(let order): order.actionID
        case .userReinstated(let order): order.actionID
        case .userDeletionOrdered(let order): order.actionID
        }
    }

    /// Why, in the words of whoever decided.
    public var reason: String {
        switch self {
        case .userSilenced(let order): order.reason
        case .userUnsilenced(let order): order.reason
        case .userSuspended(let order): order.reason
        case .userReinstated(let order): order.reason
        case .userDeletionOrdered(let order): order.reason
        }
    }
}
