import Common
import ServiceKit

/// The settings of marketplace; `marketplace settings` prints them.
struct MarketplaceSettings: Sendable {
    let common: ServiceSettings
    let pending: PendingLimits
    let uploadLifetime: Duration

    /// - Throws: `SettingsError` naming every setting that is missing, malformed or unknown.
    init(_ settings: SettingsReader) throws {
        common = ServiceSettings(settings, of: MarketplaceService.description)
        pending = PendingLimits(
            everybody: settings.int(
                "PRACA_MARKETPLACE_PENDING_ADS", default: 500, in: 1...100_000,
                doc: "Ads of one account that may wait for a moderator; one more is refused."),
            newcomers: settings.int(
                "PRACA_MARKETPLACE_PENDING_ADS_OF_NEWCOMERS", default: 0, in: 0...100_000,
                doc: "The same for accounts that moderation does not trust (yet); 0 makes no difference between them."))
        uploadLifetime = settings.seconds(
            "PRACA_MARKETPLACE_UPLOAD_SECONDS", default: 82_800, in: 60...2_592_000,
            doc: "How long a picture may be attached that no ad has; below PRACA_UPLOADS_UNATTACHED_SECONDS.")
        try settings.finish()
    }
}
