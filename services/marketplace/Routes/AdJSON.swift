import Common
import JSON
import MarketplaceCore

extension SeenAd: JSONWritable {
    package func write(to json: inout JSONWriter) {
        ad.payload(isInside: ad.isInside(viewer)).write(to: &json)
    }
}

extension IdempotentCreation<Ad> {
    /// A creation that is answered with the ad as its creator sees it.
    init(_ claim: IdempotencyClaim?, seenBy creator: Caller) {
        self.init(claim) { ad in
            var json = JSONWriter(capacity: 1_024)
            json.value(SeenAd(ad: ad, viewer: creator))
            return Array(json.buffer.readableBytesView)
        }
    }
}

extension AdPage: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.array("items", items)
            json.field("nextCursor", nullable: nextCursor?.text)
        }
    }
}
