// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml: change those.

import Foundation
import JSON

/// The orders of moderation that marketplace carries out.
public enum MarketplaceOrder: ServiceOrder {
    /// An ad may be listed.
    case adApproved(AdOrderPayload)
    /// An ad is to be taken from the list.
    case adSuspended(AdOrderPayload)
    /// An ad is to be deleted.
    case adRemoved(AdOrderPayload)
    /// An account is to be erased; every service answers.
    case userDeletionOrdered(UserOrderPayload)

    /// Who carries them out.
    public static let service = OwningService.marketplace

    /// Reads an event's data. nil for what is no order of this service's, and where a field failed, which the reader
    /// then knows.
    public init?(_ type: EventType, _ reader: inout FieldReader) {
        switch type {
        case .adApproved:
            guard let order = AdOrderPayload(&reader) else { return nil }
            self = .adApproved(order)
        case .adSuspended:
            guard let order = AdOrderPayload(&reader) else { return nil }
            self = .adSuspended(order)
        case .adRemoved:
            guard let order = AdOrderPayload(&reader) else { return nil }
            self = .adRemoved(order)
        case .userDeletionOrdered:
            guard let order = UserOrderPayload(&reader) else { return nil }
            self = .userDeletionOrdered(order)
        default: return nil
        }
    }

    /// The action it belongs to; the answer names it.
    public var actionID: UUID {
        switch self {
        case .adApproved(let order): order.actionID
        case .adSuspended(let order): order.actionID
        case .adRemoved(let order): order.actionID
        case .userDeletionOrdered(let order): order.actionID
        }
    }

    /// Why, in the words of whoever decided.
    public var reason: String {
        switch self {
        case .adApproved(let order): order.reason
        case .adSuspended(let order): order.reason
        case .adRemoved(let order): order.reason
        case .userDeletionOrdered(let order): order.reason
        }
    }
}
