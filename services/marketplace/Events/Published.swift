import Common
import EventBus
import Foundation

/// The events that this service publishes (CONTRACT §8).
enum PublishedEvents {
    static let ads = EventStream("events:ad")
    static let moderation = EventStream("events:moderation")
    private static let source = "/marketplace"

    /// What an ad was changed by.
    struct Cause: Sendable, Equatable {
        var traceparent: String?
        /// Moderation's action, if it was one.
        var actionID: UUID?
    }

    static func submitted(_ ad: Ad, cause: Cause) -> Event {
        adEvent("ad.submitted", ad, previousStatus: nil, cause: cause)
    }

    /// An edit that sends an approved ad back to review is an update; every other new status is what the event is about.
    static func changed(_ ad: Ad, was before: Ad, cause: Cause) -> Event {
        let isMove = ad.status != before.status
        let type = isMove && ad.status != .pending ? "ad.status_changed" : "ad.updated"
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
        return event(
            type, subject: ad.id, version: Int(ad.version), time: ad.updatedAt, traceparent: cause.traceparent, json)
    }

    /// The answer to moderation: its order was carried out.
    static func applied(_ actionID: UUID, detail: String? = nil, traceparent: String?) -> Event {
        answer("action.applied", actionID, code: nil, detail: detail, traceparent: traceparent)
    }

    /// The answer to moderation: its order cannot be carried out.
    static func refused(_ actionID: UUID, code: String, detail: String, traceparent: String?) -> Event {
        answer("action.refused", actionID, code: code, detail: detail, traceparent: traceparent)
    }

    private static func answer(
        _ type: String, _ actionID: UUID, code: String?, detail: String?, traceparent: String?
    ) -> Event {
        var json = JSONWriter()
        json.object { json in
            json.field("actionId", actionID)
            json.field("service", "marketplace")
            json.field("code", ifPresent: code)
            json.field("detail", ifPresent: detail)
        }
        return event(type, subject: actionID, version: 1, time: Date(), traceparent: traceparent, json)
    }

    private static func event(
        _ type: String, subject: UUID, version: Int, time: Date, traceparent: String?, _ json: JSONWriter
    ) -> Event {
        Event(
            id: UUID.v7(), source: source, type: type, subject: subject.lowercased, time: time,
            traceparent: traceparent, dataSchema: "/schemas/\(type)/1", version: version,
            data: Array(json.buffer.readableBytesView))
    }
}
