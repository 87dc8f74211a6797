import Common
import EventBus
import Foundation
import ServiceKit

/// The events that moderation publishes (CONTRACT §8), all on one stream.
enum PublishedEvents {
    static let moderation = OrderAnswer.stream
    private static let source = ModerationService.description.eventSource

    /// An order to the service that owns the matter.
    static func order(_ record: AuditRecord, traceparent: String?) -> Event {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.field("actionId", record.id)
            switch record.subject.kind {
            case .ad: json.field("adId", record.subject.id)
            case .room: json.field("roomId", record.subject.id)
            case .user: json.field("userId", record.subject.id)
            case .message: json.field("messageId", record.subject.id)
            }
            json.field("scope", ifPresent: record.eventScope?.rawValue)
            json.field("roomId", ifPresent: record.roomID)
            json.field("version", ifPresent: record.subjectVersion)
            json.field("grantId", ifPresent: record.grantID)
            json.field("until", ifPresent: record.until)
            json.field("reason", record.reason)
            json.field("reasonCode", ifPresent: record.reasonCode)
            json.field("adminId", record.adminID)
        }
        return make(
            record.kind.rawValue, subject: record.subject.id, at: record.createdAt, traceparent: traceparent, json)
    }

    /// - Parameter revision: counts the changes of the user's level.
    static func trustChanged(_ userID: UUID, _ trust: TrustAssessment, revision: Int64) -> Event {
        var json = JSONWriter()
        json.object { json in
            json.field("userId", userID)
            json.field("level", trust.level.rawValue)
            json.field("score", trust.score)
        }
        return make(
            "user.trust_changed", subject: userID, version: Int(revision), at: Date(), traceparent: nil, json)
    }

    /// Orders are facts, not states of an aggregate: their version is always 1.
    private static func make(
        _ type: String, subject: UUID, version: Int = 1, at time: Date, traceparent: String?, _ json: JSONWriter
    ) -> Event {
        Event(
            id: .v7(), source: source, type: type, subject: subject.lowercased, time: time, traceparent: traceparent,
            dataSchema: "/schemas/\(type)/1", version: version, data: Array(json.buffer.readableBytesView))
    }
}

extension AuditRecord {
    /// Every event about a user says where it holds; what is not a silence holds everywhere.
    fileprivate var eventScope: SilenceScope? { subject.kind == .user ? scope ?? .global : scope }
}
