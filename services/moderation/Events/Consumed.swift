import Common
import EventBus
import Foundation
import ServiceKit

/// An ad as marketplace's events tell it (CONTRACT §5).
struct AdChange: Sendable {
    static let types: Set<String> = ["ad.submitted", "ad.updated", "ad.status_changed"]

    let ad: ReviewedAd
    let eventID: UUID
    let time: Date
    /// The whole ad.
    let content: [UInt8]

    init(_ event: Event) throws(UnreadableEvent) {
        ad = try event.read { reader in
            let id = reader.uuid("id")
            let status = reader.choice("status", of: AdStatus.self)
            let ownerID = reader.object("owner") { $0.uuid("id") }
            let isCorrected = reader.optionalBool("corrected") ?? false
            guard let id, let status, let ownerID else { return nil }
            return ReviewedAd(
                id: id, ownerID: ownerID, status: status, isCorrected: isCorrected, version: Int64(event.version))
        }
        eventID = event.id
        time = event.time
        content = event.data
    }
}

/// A service's answer to an order.
struct AnswerGiven: Sendable {
    static let types: Set<String> = ["action.applied", "action.refused"]

    let actionID: UUID
    let answer: ActionAnswer
    /// Whom the action concerns, where the service knows that better: a message's author, a room's owner.
    let concerns: UUID?

    init(_ event: Event) throws(UnreadableEvent) {
        let isApplied = event.type == "action.applied"
        (actionID, answer, concerns) = try event.read { reader in
            let actionID = reader.uuid("actionId")
            let service = reader.choice("service", of: OwningService.self)
            let code = reader.optionalString("code", length: 0...100)
            let detail = reader.optionalString("detail", length: 0...2_000)
            let concerns = reader.optionalUUID("userId")
            guard let actionID, let service else { return nil }
            let answer = ActionAnswer(
                service: service, isApplied: isApplied, code: code, detail: detail, at: event.time)
            return (actionID, answer, concerns)
        }
    }
}

/// An admin has read a private room under a grant.
struct HistoryRead: Sendable {
    static let type = "room.history_read"

    let grantID: UUID
    let roomID: UUID
    let adminID: UUID
    let at: Date
    let messages: Int64

    init(_ event: Event) throws(UnreadableEvent) {
        (grantID, roomID, adminID, at, messages) = try event.read { reader in
            let grantID = reader.uuid("grantId")
            let roomID = reader.uuid("roomId")
            let adminID = reader.uuid("adminId")
            let at = reader.date("at")
            let messages = reader.int("messages", in: 0...Int(Int32.max))
            guard let grantID, let roomID, let adminID, let at, let messages else { return nil }
            return (grantID, roomID, adminID, at, Int64(messages))
        }
    }
}

/// Moderation's own order to erase an account: it holds data about people too.
struct DeletionOrdered: Sendable {
    static let type = ActionKind.userDeletionOrdered.rawValue

    let actionID: UUID
    let userID: UUID

    init(_ event: Event) throws(UnreadableEvent) {
        (actionID, userID) = try event.read { reader in
            let actionID = reader.uuid("actionId")
            let userID = reader.uuid("userId")
            guard let actionID, let userID else { return nil }
            return (actionID, userID)
        }
    }
}
