import AuthCore
import Common
import ServiceKit
import Serving

/// The settings of auth; `auth settings` prints them.
struct AuthSettings: Sendable {
    let common: ServiceSettings
    let masterKey: Secret<[UInt8]>
    let argon2: Argon2Parameters
    let passwordThreads: Int
    let passwordQueue: Int
    let passwordMinLength: Int
    let lifetimes: SessionLifetimes
    let attempts: AttemptLimits
    let sessionsPerAccount: Int
    let logins: SharedAllowance.Rule
    let changes: SharedAllowance.Rule

    /// - Throws: `SettingsError` naming every setting that is missing, malformed or unknown.
    init(_ settings: SettingsReader) throws {
        common = ServiceSettings(settings, of: .own)
        masterKey = settings.secretKey(
            "PRACA_AUTH_KEY_ENCRYPTION_KEY", bytes: 32,
            doc: "Signing keys are sealed under it and refresh tokens made with it. Losing it ends every session.")
        argon2 = Argon2Parameters(
            memory: settings.int(
                "PRACA_AUTH_ARGON2_MEMORY_KIB", default: 19_456, in: 64...4_194_304, doc: "Memory of one hash in KiB."),
            iterations: settings.int(
                "PRACA_AUTH_ARGON2_ITERATIONS", default: 2, in: 1...100, doc: "Passes over that memory."),
            parallelism: settings.int("PRACA_AUTH_ARGON2_PARALLELISM", default: 1, in: 1...8, doc: "Lanes of one hash.")
        )
        passwordThreads = settings.int(
            "PRACA_AUTH_PASSWORD_THREADS", default: 2, in: 1...64, doc: "Passwords that are hashed at the same time.")
        passwordQueue = settings.int(
            "PRACA_AUTH_PASSWORD_QUEUE", default: 64, in: 1...10_000,
            doc: "Passwords that may wait to be hashed; one more is refused with 503.")
        passwordMinLength = settings.int(
            "PRACA_AUTH_PASSWORD_MIN_LENGTH", default: 10, in: 8...64, doc: "Characters of a new password at the least."
        )
        lifetimes = SessionLifetimes(
            idle: settings.days(
                "PRACA_AUTH_SESSION_IDLE_DAYS", default: 30, doc: "Days after which a session that is not used ends."),
            total: settings.days(
                "PRACA_AUTH_SESSION_TOTAL_DAYS", default: 365, doc: "Days after which every session ends."),
            accessToken: Double(
                settings.int(
                    "PRACA_AUTH_ACCESS_TOKEN_SECONDS", default: 900, in: 30...900,
                    doc: "An access token's life in seconds.")))
        sessionsPerAccount = settings.int(
            "PRACA_AUTH_SESSIONS_PER_ACCOUNT", default: 50, in: 1...10_000,
            doc: "Sessions of one account; a login beyond them ends the one that was used least recently.")
        logins = SharedAllowance.Rule(
            name: "auth-logins",
            amount: settings.int(
                "PRACA_AUTH_LOGINS_PER_ACCOUNT_HOUR", default: 600, in: 1...10_000_000,
                doc: "Right logins to one account in an hour; one more is refused with QUOTA_EXCEEDED."),
            span: .seconds(3_600))
        changes = SharedAllowance.Rule(
            name: "auth-changes",
            amount: settings.int(
                "PRACA_AUTH_CHANGES_PER_ACCOUNT_HOUR", default: 60, in: 1...10_000_000,
                doc: "Changes of one account's profile in an hour; one more is refused with QUOTA_EXCEEDED."),
            span: .seconds(3_600))
        attempts = AttemptLimits(
            window: settings.seconds(
                "PRACA_AUTH_ATTEMPT_WINDOW_SECONDS", default: 900, in: 1...86_400,
                doc: "Over how many seconds login attempts are counted."),
            perAccountAndAddress: settings.int(
                "PRACA_AUTH_ATTEMPTS_PER_ACCOUNT", default: 10, in: 1...10_000,
                doc: "Wrong logins to one account from one address, or from one known device, in that time."),
            perAddress: settings.int(
                "PRACA_AUTH_ATTEMPTS_PER_ADDRESS", default: 200, in: 1...100_000,
                doc: "Wrong logins from one address to any account in that time."),
            perAccount: settings.int(
                "PRACA_AUTH_ATTEMPTS_BEFORE_SLOWDOWN", default: 50, in: 1...100_000,
                doc: "Wrong logins to one account from everywhere in that time before unknown devices have to wait."),
            slowDown: settings.seconds(
                "PRACA_AUTH_SLOWDOWN_SECONDS", default: 3, in: 0...30,
                doc: "How many seconds a login to an account under attack is held."),
            registrationsPerAddress: settings.int(
                "PRACA_AUTH_REGISTRATIONS_PER_ADDRESS", default: 60, in: 1...1_000_000,
                doc: "Registrations from one address in an hour."))
        try settings.finish()
    }
}

extension SettingsReader {
    /// Days, as seconds.
    fileprivate func days(_ name: String, default fallback: Double, doc: String) -> Double {
        double(name, default: fallback, in: 0.001...3_650, doc: doc) * 86_400
    }
}
