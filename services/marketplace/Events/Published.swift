import Common
import Contract
import EventBus
import Foundation
import JSON
import ServiceKit

/// The events that this service publishes (CONTRACT §8).
enum PublishedEvents {
    static let ads = EventStream(.ad)

    /// What an ad was changed by.
    struct Cause: Sendable, Equatable {
        var traceparent: String?
        /// Moderation's action, if it was one.
        var actionID: UUID?
    }

    static func submitted(_ ad: Ad, cause: Cause) -> Event {
        adEvent(.adSubmitted, ad, previousStatus: nil, cause: cause)
    }

    /// An edit that sends an approved ad back to review is an update; every other new status is what the event is about, and
    /// so is every decision, also one that leaves a suspended ad where it is.
    static func changed(_ ad: Ad, was before: Ad, cause: Cause) -> Event {
        let isMove = ad.status != before.status
        let isEnd = isMove && ad.status != .pending || cause.actionID != nil
        let type: EventType = isEnd ? .adStatusChanged : .adUpdated
        return adEvent(type, ad, previousStatus: isMove ? before.status : nil, cause: cause)
    }

    /// The whole ad as its owner sees it.
    private static func adEvent(_ type: EventType, _ ad: Ad, previousStatus: AdStatus?, cause: Cause) -> Event {
        let data = AdEventPayload(
            ad: ad.payload(isInside: true), previousStatus: previousStatus, actionID: cause.actionID)
        return Event(
            type, from: .marketplace, about: ad.id, at: ad.updatedAt, version: Int(ad.version),
            traceparent: cause.traceparent, data: data)
    }
}
