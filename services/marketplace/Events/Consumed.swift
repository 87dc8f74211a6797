import Common
import Contract
import EventBus
import Foundation
import MarketplaceCore
import ServiceKit

/// What this service takes from an event of another that is neither an order nor about an account.
enum ConsumedEvent: Sendable, Equatable {
    /// A picture may be attached.
    case uploadReady(Attachment, ownerID: UUID, at: Date)
    /// An upload is no good, or gone.
    case uploadGone(UUID, ownerID: UUID)
    case trustChanged(UUID, level: TrustLevel, version: Int64)

    /// nil for an event that is not this service's business.
    /// - Throws: `UnreadableEvent` for one that lacks what the contract gives it.
    init?(_ event: Event) throws(UnreadableEvent) {
        switch event.kind {
        case .uploadCompleted: self = try Self.ready(event)
        case .uploadRejected, .uploadRemoved: self = try Self.gone(event)
        case .userTrustChanged:
            let data = try event.read { TrustChangePayload(&$0) }
            self = .trustChanged(data.userID, level: data.level, version: Int64(event.version))
        default: return nil
        }
    }

    /// Of a picture no more is asked for than an ad shows.
    private static func ready(_ event: Event) throws(UnreadableEvent) -> ConsumedEvent {
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

    private static func gone(_ event: Event) throws(UnreadableEvent) -> ConsumedEvent {
        try event.read { reader in
            guard let id = reader.uuid("uploadId"), let ownerID = reader.uuid("ownerId") else { return nil }
            return .uploadGone(id, ownerID: ownerID)
        }
    }
}
