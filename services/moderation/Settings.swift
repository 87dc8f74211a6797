import ModerationCore
import ServiceKit
import Serving

/// The settings of moderation; `moderation settings` prints them.
struct ModerationSettings: Sendable {
    let common: ServiceSettings
    /// How long a request waits for the owning service's answer.
    let answerPatience: Duration
    /// How long a request waits for what its events have not brought here yet.
    let lagPatience: Duration
    /// How many requests may wait for an answer at the same time.
    let waitingLimit: Int
    /// How long an item of the queue stays an admin's.
    let claimDuration: Duration
    let limits: DecisionLimits
    let reads: SharedAllowance.Rule
    let readPoolSize: Int

    /// - Throws: `SettingsError` naming every setting that is missing, malformed or unknown.
    init(_ settings: SettingsReader) throws {
        common = ServiceSettings(settings, of: .own)
        answerPatience = settings.seconds(
            "PRACA_MODERATION_ANSWER_SECONDS", default: 1.5, in: 0...30,
            doc: "How many seconds a decision waits to be carried out before it is answered with 202.")
        lagPatience = settings.seconds(
            "PRACA_MODERATION_LAG_SECONDS", default: 0.5, in: 0...10,
            doc: "How many seconds a decision waits for an account or ad, or its version, that is not known here yet.")
        waitingLimit = settings.int(
            "PRACA_MODERATION_WAITING", default: 256, in: 1...100_000,
            doc: "Decisions that may wait for that at the same time; one more is answered with 202 at once.")
        claimDuration = settings.seconds(
            "PRACA_MODERATION_CLAIM_SECONDS", default: 900, in: 1...86_400,
            doc: "How many seconds an item of the review queue stays with the admin who took it.")
        limits = DecisionLimits(
            perHour: settings.int(
                "PRACA_MODERATION_DECISIONS_PER_ADMIN_HOUR", default: 1_000, in: 1...10_000_000,
                doc: "Decisions of one admin in an hour; one more is refused with QUOTA_EXCEEDED."),
            openGrants: settings.int(
                "PRACA_MODERATION_OPEN_GRANTS_PER_ADMIN", default: 50, in: 1...10_000_000,
                doc: "Grants of private access one admin may hold at once; one more is refused with LIMIT_REACHED."))
        reads = SharedAllowance.Rule(
            name: "moderation-reads",
            amount: settings.int(
                "PRACA_MODERATION_READS_PER_USER_MINUTE", default: 1_200, in: 100...10_000_000,
                doc: "Reads of queue and record by one user in a minute; a check of the record counts as 100."),
            span: .seconds(60))
        readPoolSize = settings.int(
            "PRACA_MODERATION_READ_POOL_SIZE", default: 3, in: 1...64,
            doc: "Connections to PostgreSQL for lists and checks of the record, on top of the pool's.")
        try settings.finish()
    }
}
