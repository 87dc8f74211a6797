import Common
import Contract
import EventBus
import Foundation
import ServiceKit

/// An order of moderation that is auth's to carry out.
struct ConsumedOrder: Sendable, Equatable {
    let header: OrderHeader
    let userID: UUID
    let order: AccountOrder

    /// nil for an event that asks nothing of auth.
    /// - Throws: `UnreadableEvent`.
    init?(_ event: Event) throws(UnreadableEvent) {
        guard let order = try event.order(as: AuthOrder.self) else { return nil }
        switch order {
        case .userSilenced(let data): self.init(data, .silence(until: data.until))
        case .userUnsilenced(let data): self.init(data, .unsilence)
        case .userSuspended(let data): self.init(data, .suspend(until: data.until))
        case .userReinstated(let data): self.init(data, .reinstate)
        case .userDeletionOrdered(let data): self.init(data, .erase)
        }
    }

    private init(_ data: UserOrderPayload, _ order: AccountOrder) {
        header = OrderHeader(actionID: data.actionID, reason: data.reason)
        userID = data.userID
        self.order = order
    }
}
