import Contract
import Foundation
import MarketplaceCore

/// Ads as the contract writes them.
extension Ad {
    /// - Parameter isInside: whether the reader is the owner or an admin, who also see why the ad is where it is.
    func payload(isInside: Bool) -> AdPayload {
        AdPayload(
            id: id, owner: PersonPayload(id: owner.id, displayName: owner.displayName), type: content.kind,
            title: content.title.text, description: content.description.text, priceCents: content.priceCents,
            category: content.category?.text, city: content.city?.text, state: content.state, status: status,
            statusReason: isInside ? statusReason : nil, corrected: isInside && isCorrected,
            attachments: attachments.map(\.payload), createdAt: createdAt, updatedAt: updatedAt,
            version: Int(version))
    }
}

extension Attachment {
    fileprivate var payload: AttachmentPayload {
        AttachmentPayload(
            id: id, contentType: contentType, size: Int(size), width: width, height: height, url: path)
    }
}
