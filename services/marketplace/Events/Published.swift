import Common
import Contract
import EventBus
import Foundation
import JSON
import MarketplaceCore
import ServiceKit

/// The events that this service publishes.
enum PublishedEvents {
    static let ads = EventStream(.ad)

    static func submitted(_ ad: Ad) -> Event {
        adEvent(.adSubmitted, ad, previousStatus: nil, actionID: nil)
    }

    /// An edit that sends an approved ad back to review is an update; every other new status is what the event is about, and
    /// so is every decision, also one that leaves a suspended ad where it is.
    /// - Parameter actionID: moderation's action, if it was one.
    static func changed(_ ad: Ad, was before: Ad, by actionID: UUID?) -> Event {
        let isMove = ad.status != before.status
        let isEnd = isMove && ad.status != .pending || actionID != nil
        let type: EventType = isEnd ? .adStatusChanged : .adUpdated
        return adEvent(type, ad, previousStatus: isMove ? before.status : nil, actionID: actionID)
    }

    /// The whole ad as its owner sees it.
    private static func adEvent(_ type: EventType, _ ad: Ad, previousStatus: AdStatus?, actionID: UUID?) -> Event {
        let data = AdEventPayload(
            ad: ad.payload(isInside: true), previousStatus: previousStatus, actionID: actionID)
        return Event(
            type, from: .marketplace, about: ad.id, at: ad.updatedAt, version: Int(ad.version), data: data)
    }
}
