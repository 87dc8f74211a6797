import Common
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
        let types = [
            "user.silenced", "user.unsilenced", "user.suspended", "user.reinstated", "user.deletion_ordered",
        ]
        guard types.contains(event.type) else { return nil }
        let (header, userID, scope) = try event.read { reader -> (OrderHeader, UUID, String?)? in
            let header = OrderHeader(&reader)
            let userID = reader.uuid("userId")
            let scope = reader.optionalString("scope", length: 0...20)
            guard let header, let userID else { return nil }
            return (header, userID, scope)
        }
        // Silences in one room are the gateway's.
        if scope == "room" { return nil }
        self.header = header
        self.userID = userID
        switch event.type {
        case "user.silenced": order = .silence(until: header.until)
        case "user.unsilenced": order = .unsilence
        case "user.suspended": order = .suspend(until: header.until)
        case "user.reinstated": order = .reinstate
        default: order = .erase
        }
    }
}
