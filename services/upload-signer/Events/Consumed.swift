import Common
import EventBus
import Foundation
import ServiceKit

/// An ad as its newest event tells it: which pictures it has, and whether everybody may see them.
struct AdChange: Sendable, Equatable {
    static let stream = EventStream("events:ad")
    /// More than any ad may have; an event with more is not the marketplace's.
    private static let maxAttachments = 100

    let adID: UUID
    let ownerID: UUID
    let uploadIDs: [UUID]
    let isPublic: Bool
    let version: Int64

    /// nil for an event that is not about an ad's state.
    /// - Throws: `UnreadableEvent`.
    init?(_ event: Event) throws(UnreadableEvent) {
        guard ["ad.submitted", "ad.updated", "ad.status_changed"].contains(event.type) else { return nil }
        let (adID, ownerID, status) = try event.read { reader -> (UUID, UUID, String)? in
            let adID = reader.uuid("id")
            let ownerID = reader.object("owner") { $0.uuid("id") }
            let status = reader.string("status", length: 1...50)
            guard let adID, let ownerID, let status else { return nil }
            return (adID, ownerID, status)
        }
        self.adID = adID
        self.ownerID = ownerID
        // An ad that is gone has no pictures any more.
        uploadIDs = status == "excluido" ? [] : try Self.attachments(event)
        isPublic = status == "aprovado"
        version = Int64(event.version)
    }

    private static func attachments(_ event: Event) throws(UnreadableEvent) -> [UUID] {
        guard let list = (try? JSONParser.parse(event.data))?.object?["attachments"]?.array else { return [] }
        let ids = list.compactMap { $0.object?["id"]?.string.flatMap { UUID(strict: $0) } }
        guard ids.count == list.count, ids.count <= maxAttachments else { throw UnreadableEvent() }
        return Array(Set(ids))
    }
}

/// Moderation's order to erase an account.
struct DeletionOrder: Sendable, Equatable {
    let actionID: UUID
    let userID: UUID

    /// nil for every other event.
    /// - Throws: `UnreadableEvent`.
    init?(_ event: Event) throws(UnreadableEvent) {
        guard event.type == "user.deletion_ordered" else { return nil }
        (actionID, userID) = try event.read { reader -> (UUID, UUID)? in
            guard let actionID = reader.uuid("actionId"), let userID = reader.uuid("userId") else { return nil }
            return (actionID, userID)
        }
    }
}
