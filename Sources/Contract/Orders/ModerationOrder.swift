// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The orders of moderation that moderation carries out.
public enum ModerationOrder: ServiceOrder {
    /// An account is to be erased; every service answers.
    case userDeletionOrdered(UserOrderPayload)

    /// Who carries them out.
    public static let service = OwningService.moderation

    /// Reads an event's data. nil for what is no order of this service's, and where a field failed, which the reader
    /// then knows.
    public init?(_ type: EventType, _ reader: inout FieldReader) {
        switch type {
        case .userDeletionOrdered:
            guard let order = UserOrderPayload(&reader) else { return nil }
            self = .userDeletionOrdered(order)
        default: return nil
        }
    }

    /// The action it belongs to; the answer names it.
    public var actionID: UUID {
        switch self {
        case .userDeletionOrdered(let order): order.actionID
        }
    }

    /// Why, in the words of whoever decided.
    public var reason: String {
        switch self {
        case .userDeletionOrdered(let order): order.reason
        }
    }
}
