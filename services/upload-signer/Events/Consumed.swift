import Common
import Contract
import EventBus
import Foundation
import ServiceKit

/// An ad as its newest event tells it: which pictures it has, and whether everybody may see them.
struct AdChange: Sendable, Equatable {
    static let stream = EventStream(.ad)
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
        switch event.kind {
        case .adSubmitted, .adUpdated, .adStatusChanged: break
        default: return nil
        }
        // No more is asked for than who has which pictures, and who may see them.
        let (adID, ownerID, status, attached) = try event.read { reader -> (UUID, UUID, AdStatus, [UUID])? in
            let adID = reader.uuid("id")
            let ownerID = reader.object("owner") { $0.uuid("id") }
            let status = reader.choice("status", of: AdStatus.self)
            let attached =
                reader.has("attachments")
                ? reader.objects("attachments", count: 0...Self.maxAttachments) { $0.uuid("id") } : []
            guard let adID, let ownerID, let status, let attached else { return nil }
            return (adID, ownerID, status, attached)
        }
        self.adID = adID
        self.ownerID = ownerID
        // An ad that is gone has no pictures any more.
        uploadIDs = status == .deleted ? [] : Array(Set(attached))
        isPublic = status == .approved
        version = Int64(event.version)
    }
}
