import Common
import Contract
import EventBus
import Foundation
import ModerationCore
import ServiceKit

/// An ad as marketplace's events tell it.
struct AdChange: Sendable {
    let ad: ReviewedAd
    let eventID: UUID
    let time: Date
    /// The whole ad.
    let content: [UInt8]

    init(_ event: Event) throws(UnreadableEvent) {
        // No more is asked for than reviewing needs; the rest is shown as it is.
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
    let actionID: UUID
    let answer: ActionAnswer

    init(_ event: Event) throws(UnreadableEvent) {
        let data = try event.read { ActionAnswerPayload(&$0) }
        guard let service = data.service.known else { throw UnreadableEvent() }
        actionID = data.actionID
        answer = ActionAnswer(
            service: service, isApplied: event.kind == .actionApplied, code: data.code, detail: data.detail,
            concerns: data.userID, at: event.time)
    }
}

/// An admin has read a private room under a grant.
struct HistoryRead: Sendable {
    let grantID: UUID
    let roomID: UUID
    let adminID: UUID
    let at: Date
    let messages: Int64

    init(_ event: Event) throws(UnreadableEvent) {
        let data = try event.read { HistoryReadingPayload(&$0) }
        (grantID, roomID, adminID, at) = (data.grantID, data.roomID, data.adminID, data.at)
        messages = Int64(data.messages)
    }
}
