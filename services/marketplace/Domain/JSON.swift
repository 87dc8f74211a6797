import Common
import Foundation

/// Ads as the contract writes them (CONTRACT §5).
extension Ad {
    /// - Parameter isInside: whether the reader is the owner or an admin, who also see why the ad is where it is.
    func write(to json: inout JSONWriter, isInside: Bool) {
        json.object { writeFields(to: &$0, isInside: isInside) }
    }

    func writeFields(to json: inout JSONWriter, isInside: Bool) {
        json.field("id", id)
        json.object("owner") { json in
            json.field("id", owner.id)
            json.field("displayName", owner.displayName)
        }
        json.field("type", content.kind.rawValue)
        json.field("title", content.title.text)
        json.field("description", content.description.text)
        json.field("priceCents", ifPresent: content.priceCents)
        json.field("currency", "BRL")
        json.field("category", ifPresent: content.category?.text)
        json.field("city", ifPresent: content.city?.text)
        json.field("state", ifPresent: content.state?.rawValue)
        json.field("status", status.rawValue)
        if isInside {
            json.field("statusReason", ifPresent: statusReason)
            if isCorrected { json.field("corrected", true) }
        }
        json.array("attachments", attachments)
        json.field("createdAt", createdAt)
        json.field("updatedAt", updatedAt)
        json.field("version", version)
    }
}

extension Attachment: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("contentType", contentType)
            json.field("size", size)
            json.field("width", ifPresent: width)
            json.field("height", ifPresent: height)
            json.field("url", path)
        }
    }
}

/// An ad as somebody in particular may see it.
struct SeenAd: JSONWritable, Sendable {
    let ad: Ad
    let viewer: Caller?

    func write(to json: inout JSONWriter) {
        ad.write(to: &json, isInside: ad.isInside(viewer))
    }
}

/// A page of the list.
struct AdPage: JSONWritable, Sendable {
    let items: [SeenAd]
    let nextCursor: AdCursor?

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.array("items", items)
            json.field("nextCursor", nullable: nextCursor?.text)
        }
    }
}
