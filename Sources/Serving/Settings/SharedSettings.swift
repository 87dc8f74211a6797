import ClientAddress
import Common
import Logging

/// Where the suite runs.
public enum DeploymentEnvironment: String, Sendable, CaseIterable {
    /// A developer's machine: development commands are allowed.
    case development
    /// Automated tests.
    case test
    /// Real users.
    case production
}

/// The settings that all services share. Every service reads all of them, so that none is unknown to any.
public struct SharedSettings: Sendable {
    /// `PRACA_ENVIRONMENT`.
    public let environment: DeploymentEnvironment
    /// `PRACA_LOG_LEVEL`.
    public let logLevel: Logger.Level
    /// `PRACA_REDIS_URL`, which may hold a password.
    public let redisURL: Secret<String>
    /// `PRACA_REDIS_KEY_PREFIX`.
    public let redisKeyPrefix: String
    /// `PRACA_STREAM_BYTES`.
    public let streamBytes: Int
    /// `PRACA_JWKS_URL`.
    public let jwksURL: String
    /// `PRACA_TOKEN_ISSUER`.
    public let tokenIssuer: String
    /// `PRACA_TOKEN_AUDIENCE`.
    public let tokenAudience: String
    /// `PRACA_TOKEN_LEEWAY_SECONDS`.
    public let tokenLeeway: Duration
    /// `PRACA_MIGRATIONS_DIR`.
    public let migrationsDirectory: String
    /// `PRACA_SHUTDOWN_SECONDS`.
    public let shutdownLimit: Duration
    /// `PRACA_HTTP_IDLE_SECONDS`.
    public let idleTimeout: Duration
    /// `PRACA_TRUSTED_PROXIES`.
    public let trustedProxies: TrustedProxies
    /// `PRACA_PUBLIC_ORIGINS`.
    public let publicOrigins: [String]

    /// Reads the shared settings; the values may be used once `settings.finish()` has returned.
    public init(_ settings: SettingsReader) {
        environment = settings.choice(
            "PRACA_ENVIRONMENT", default: .production, doc: "Where the suite runs; development allows test commands.")
        logLevel = settings.choice("PRACA_LOG_LEVEL", default: .info, doc: "The least severe level that is logged.")
        redisURL = settings.secretURL(
            "PRACA_REDIS_URL", schemes: ["redis", "rediss"], doc: "Redis, with user and password if it has any.")
        redisKeyPrefix = settings.string(
            "PRACA_REDIS_KEY_PREFIX", default: "", doc: "Put before every Redis key, to share one server.")
        streamBytes = settings.int(
            "PRACA_STREAM_BYTES", default: 67_108_864, in: 65_536...1_000_000_000_000,
            doc: "Bytes of one event stream in Redis; a larger one keeps what every group has read for a shorter time.")
        jwksURL = settings.url(
            "PRACA_JWKS_URL", default: "http://127.0.0.1:8081/.well-known/jwks.json", schemes: ["http", "https"],
            doc: "Where auth publishes its public keys.")
        tokenIssuer = settings.string("PRACA_TOKEN_ISSUER", default: "praca", doc: "The `iss` of access tokens.")
        tokenAudience = settings.string("PRACA_TOKEN_AUDIENCE", default: "praca", doc: "The `aud` of access tokens.")
        tokenLeeway = settings.seconds(
            "PRACA_TOKEN_LEEWAY_SECONDS", default: 5, in: 0...60,
            doc: "How many seconds the clocks of two machines may differ when a token's times are checked.")
        migrationsDirectory = settings.string(
            "PRACA_MIGRATIONS_DIR", default: "migrations", doc: "The folder with a folder of SQL files per context.")
        shutdownLimit = settings.seconds(
            "PRACA_SHUTDOWN_SECONDS", default: 25, in: 1...600,
            doc: "How many seconds a graceful shutdown may take before the process ends anyway.")
        idleTimeout = settings.seconds(
            "PRACA_HTTP_IDLE_SECONDS", default: 75, in: 20...3_600,
            doc: "How many seconds a connection may ask nothing; longer than the 15 for which nginx keeps it.")
        trustedProxies = TrustedProxies(
            settings.addressRanges(
                "PRACA_TRUSTED_PROXIES", default: "127.0.0.1,::1",
                doc: "Addresses and ranges (10.0.0.0/8) whose X-Forwarded-For is believed; all others' is ignored."))
        publicOrigins = settings.list(
            "PRACA_PUBLIC_ORIGINS", default: ["http://127.0.0.1:8080", "http://localhost:8080"],
            doc: "Web origins that browsers may use the cookie form and sockets from.")
    }
}
