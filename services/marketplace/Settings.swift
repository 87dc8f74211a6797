import MarketplaceCore
import ServiceKit
import Serving

/// The settings of marketplace; `marketplace settings` prints them.
struct MarketplaceSettings: Sendable {
    let common: ServiceSettings
    let limits: AdLimits
    let changes: SharedAllowance.Rule
    let reads: SharedAllowance.Rule
    let readsOfNetworks: SharedAllowance.Rule
    let readPoolSize: Int
    let uploadLifetime: Duration

    /// - Throws: `SettingsError` naming every setting that is missing, malformed or unknown.
    init(_ settings: SettingsReader) throws {
        common = ServiceSettings(settings, of: .own)
        limits = AdLimits(
            everybody: settings.int(
                "PRACA_MARKETPLACE_PENDING_ADS", default: 100, in: 1...100_000,
                doc: "Ads of one account that may wait for a moderator; one more is refused."),
            newcomers: settings.int(
                "PRACA_MARKETPLACE_PENDING_ADS_OF_NEWCOMERS", default: 0, in: 0...100_000,
                doc: "The same for accounts that moderation does not trust (yet); 0 makes no difference between them."),
            alive: settings.int(
                "PRACA_MARKETPLACE_ADS_PER_USER", default: 500, in: 1...10_000_000,
                doc: "Ads of one account neither concluded nor deleted; one more is refused with LIMIT_REACHED."),
            perDay: settings.int(
                "PRACA_MARKETPLACE_ADS_PER_USER_DAY", default: 200, in: 1...10_000_000,
                doc: "Ads that one account may create within a day; one more is refused with QUOTA_EXCEEDED."))
        changes = SharedAllowance.Rule(
            name: "marketplace-changes",
            amount: settings.int(
                "PRACA_MARKETPLACE_CHANGES_PER_USER_HOUR", default: 600, in: 1...10_000_000,
                doc: "Changes of ads that one account may make in an hour, at all processes together."),
            span: .seconds(3_600))
        reads = SharedAllowance.Rule(
            name: "marketplace-reads",
            amount: settings.int(
                "PRACA_MARKETPLACE_READS_PER_USER_MINUTE", default: 1_200, in: 1...10_000_000,
                doc: "Lists, searches and ads that one user may read in a minute, at all processes together."),
            span: .seconds(60))
        readsOfNetworks = SharedAllowance.Rule(
            name: "marketplace-reads-of-networks",
            amount: settings.int(
                "PRACA_MARKETPLACE_READS_PER_NETWORK_MINUTE", default: 3_000, in: 1...10_000_000,
                doc: "The same for all who have no token at one IPv4 address or in one IPv6 network of 64 bits."),
            span: .seconds(60))
        readPoolSize = settings.int(
            "PRACA_MARKETPLACE_READ_POOL_SIZE", default: 3, in: 1...64,
            doc: "Connections to PostgreSQL for lists, searches and single ads, on top of the pool's.")
        uploadLifetime = settings.seconds(
            "PRACA_MARKETPLACE_UPLOAD_SECONDS", default: 82_800, in: 60...2_592_000,
            doc: "How long a picture may be attached that no ad has; below PRACA_UPLOADS_UNATTACHED_SECONDS.")
        try settings.finish()
    }
}
