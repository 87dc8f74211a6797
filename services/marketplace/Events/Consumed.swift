import Common
import EventBus
import Foundation
import ServiceKit

/// What this service does with an event of another; nil for one that is not its business.
enum ConsumedEvent: Sendable, Equatable {
    /// A picture may be attached.
    case uploadReady(Attachment, ownerID: UUID, at: Date)
    /// An upload is no good, or gone.
    case uploadGone(UUID, ownerID: UUID)
    /// Moderation decided about an ad.
    case order(ModerationOrder)
    /// Moderation deletes an account.
    case deletionOrdered(UUID, actionID: UUID)
    case trustChanged(UUID, level: TrustLevel, version: Int64)

    static let streams = [AccountProjection.stream, EventStream("events:upload"), OrderAnswer.stream]

    /// Reads an event that is not about accounts.
    /// - Throws: `UnreadableEvent` for one that lacks what the contract gives it.
    init?(_ event: Event) throws(UnreadableEvent) {
        switch event.type {
        case "upload.completed": self = try Self.uploadReady(event)
        case "upload.rejected", "upload.removed": self = try Self.uploadGone(event)
        case "ad.approved": self = .order(try Self.order(event) { _ in .approve })
        case "ad.suspended": self = .order(try Self.order(event) { .suspend(reason: $0) })
        case "ad.removed": self = .order(try Self.order(event) { .remove(reason: $0) })
        case "user.deletion_ordered": self = try Self.deletion(event)
        case "user.trust_changed": self = try Self.trust(event)
        default: return nil
        }
    }

    private static func uploadReady(_ event: Event) throws(UnreadableEvent) -> ConsumedEvent {
        try event.read { reader in
            let id = reader.uuid("uploadId")
            let ownerID = reader.uuid("ownerId")
            let contentType = reader.string("contentType", length: 1...100)
            let size = reader.int("size", in: 0...Int(Int32.max))
            let width = reader.optionalInt("width", in: 1...1_000_000)
            let height = reader.optionalInt("height", in: 1...1_000_000)
            guard let id, let ownerID, let contentType, let size else { return nil }
            let picture = Attachment(
                id: id, contentType: contentType, size: Int64(size), width: width, height: height)
            return .uploadReady(picture, ownerID: ownerID, at: event.time)
        }
    }

    private static func uploadGone(_ event: Event) throws(UnreadableEvent) -> ConsumedEvent {
        try event.read { reader in
            guard let id = reader.uuid("uploadId"), let ownerID = reader.uuid("ownerId") else { return nil }
            return .uploadGone(id, ownerID: ownerID)
        }
    }

    private static func order(
        _ event: Event, _ verdict: (String) -> Verdict
    ) throws(UnreadableEvent) -> ModerationOrder {
        try event.read { reader in
            let actionID = reader.uuid("actionId")
            let adID = reader.uuid("adId")
            let version = reader.optionalInt("version", in: 1...Int.max)
            let reason = reader.optionalString("reason", length: 0...2_000)
            guard let actionID, let adID else { return nil }
            return ModerationOrder(
                actionID: actionID, adID: adID, version: version.map { Int64($0) }, verdict: verdict(reason ?? ""))
        }
    }

    private static func deletion(_ event: Event) throws(UnreadableEvent) -> ConsumedEvent {
        try event.read { reader in
            guard let actionID = reader.uuid("actionId"), let userID = reader.uuid("userId") else { return nil }
            return .deletionOrdered(userID, actionID: actionID)
        }
    }

    private static func trust(_ event: Event) throws(UnreadableEvent) -> ConsumedEvent {
        try event.read { reader in
            guard let userID = reader.uuid("userId"), let level = reader.choice("level", of: TrustLevel.self) else {
                return nil
            }
            return .trustChanged(userID, level: level, version: Int64(event.version))
        }
    }
}
