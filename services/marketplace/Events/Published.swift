import Common
import EventBus
import Foundation
import ServiceKit

/// The events that this service publishes (CONTRACT §8).
enum PublishedEvents {
    static let ads = EventStream("events:ad")

    /// What an ad was changed by.
    struct Cause: Sendable, Equatable {
        var traceparent: String?
        /// Moderation's action, if it was one.
        var actionID: UUID?
    }

    static func submitted(_ ad: Ad, cause: Cause) -> Event {
        adEvent("ad.submitted", ad, previousStatus: nil, cause: cause)
    }

    /// An edit that sends an approved ad back to review is an update; every other new status is what the event is about, and
    /// so is every decision, also one that leaves a suspended ad where it is.
    static func changed(_ ad: Ad, was before: Ad, cause: Cause) -> Event {
        let isMove = ad.status != before.status
        let isEnd = isMove && ad.status != .pending || cause.actionID != nil
        let type = isEnd ? "ad.status_changed" : "ad.updated"
        return adEvent(type, ad, previousStatus: isMove ? before.status : nil, cause: cause)
    }

    /// The whole ad as its owner sees it.
    private static func adEvent(_ type: String, _ ad: Ad, previousStatus: AdStatus?, cause: Cause) -> Event {
        var json = JSONWriter(capacity: 1_024)
        json.object { json in
            ad.writeFields(to: &json, isInside: true)
            json.field("previousStatus", ifPresent: previousStatus?.rawValue)
            json.field("actionId", ifPresent: cause.actionID)
        }
        return Event(
            id: UUID.v7(), source: MarketplaceService.description.eventSource, type: type, subject: ad.id.lowercased,
            time: ad.updatedAt, traceparent: cause.traceparent, dataSchema: "/schemas/\(type)/1",
            version: Int(ad.version), data: Array(json.buffer.readableBytesView))
    }
}
