import MarketplaceCore
import Metrics

/// What happens to ads, counted once it is committed.
enum AdMetrics {
    private static let created = Counter(label: "marketplace_ads_created_total")

    static func created(_ ad: Ad) {
        created.increment()
    }

    /// - Parameters are the ad before and after a change; one that kept its status counts as an edit, unless it was a
    ///   correction that was refused.
    static func moved(from before: Ad, to after: Ad) {
        guard after.version != before.version else { return }
        if after.status == before.status, !before.isCorrected || after.isCorrected {
            Counter(label: "marketplace_ads_edited_total").increment()
        } else {
            Counter(
                label: "marketplace_ad_transitions_total",
                dimensions: [("from", before.status.rawValue), ("to", after.status.rawValue)]
            ).increment()
        }
    }
}
