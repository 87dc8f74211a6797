import AuthCore
import Common
import EventBus
import Foundation
import Hummingbird
import Logging
import Postgres
import Redis
import ServiceKit
import ServiceLifecycle
import Serving
import Waiting

/// One auth process: the only place that names concrete types and joins them.
struct AuthProcess {
    private let settings: AuthSettings

    init(_ settings: AuthSettings) {
        self.settings = settings
    }

    /// Runs until SIGTERM. Services are listed in the order of their start; they end in the opposite order.
    func run() async throws {
        let backbone = try await ServiceBackbone(settings.common)
        let parts = try await AuthParts(
            settings, pool: backbone.pool, redis: backbone.redis, schema: ServiceDescription.own.context,
            wakeRelay: backbone.wakeRelay, logger: backbone.logger, now: backbone.now)
        let orders = OrderConsumer(
            PostgresOrders(
                outbox: backbone.outbox, registrations: parts.useCases.registrations, now: backbone.now),
            outbox: backbone.outbox, now: backbone.now)
        let consumer = backbone.consumer(of: [.orders]) { event, connection in
            try await orders.receive(event, in: connection) ?? .done
        }
        let standings = StandingUpkeep(
            pool: backbone.pool, outbox: backbone.outbox, wakeRelay: backbone.wakeRelay, now: backbone.now)
        let oldSessions = SessionUpkeep(sessions: parts.sessions, now: backbone.now)
        try await backbone.run(
            parts.router(),
            services: parts.services + [
                consumer, backbone.trimmer(of: [PublishedEvents.users]), backbone.idempotencyJob,
                backbone.job(
                    "standings", every: .milliseconds(250), batch: StandingUpkeep.batch, round: standings.endSome),
                backbone.job(
                    "sessions", every: .seconds(600), batch: SessionUpkeep.batch, round: oldSessions.purge),
            ])
    }
}

/// Everything of auth above its connections: what the service, the commands and the tests build alike.
struct AuthParts {
    let accounts: PostgresAccounts
    let sessions: PostgresSessions
    let loadAccounts: PostgresBulkAccounts
    let keyStore: SigningKeyStore
    let keys: SigningKeys
    let passwords: Argon2Passwords
    let issuer: TokenIssuer
    let replay: RevocationReplay
    let authenticator: Authenticator
    let useCases: AuthUseCases
    let now: @Sendable () -> Date
    private let cookie: RefreshCookie
    /// What has to run while the service does.
    let services: [any Service]

    /// - Throws: what the database threw, or `SigningKeyStore.WrongEncryptionKey`.
    init(
        _ settings: AuthSettings, pool: PostgresPool, redis: RedisClient, schema: String,
        wakeRelay: @escaping @Sendable () -> Void, logger: Logger, now: @escaping @Sendable () -> Date
    ) async throws {
        let shared = settings.common.shared
        self.now = now
        let outbox = Outbox(schema: schema)
        accounts = PostgresAccounts(pool: pool, outbox: outbox, wakeRelay: wakeRelay, now: now)
        sessions = PostgresSessions(
            pool: pool, outbox: outbox, lifetimes: settings.lifetimes,
            perAccount: settings.sessionsPerAccount, wakeRelay: wakeRelay)
        loadAccounts = PostgresBulkAccounts(pool: pool, outbox: outbox)
        keyStore = SigningKeyStore(pool: pool, seal: KeySeal(masterKey: settings.masterKey))
        keys = try await SigningKeys(store: keyStore, logger: logger, now: now)
        passwords = try Argon2Passwords(
            parameters: settings.argon2,
            threads: BlockingThreadPool(
                name: "argon2", threads: settings.passwordThreads, queueLimit: settings.passwordQueue))
        issuer = TokenIssuer(
            issuer: shared.tokenIssuer, audience: shared.tokenAudience, lifetimes: settings.lifetimes,
            codec: RefreshTokenCodec(masterKey: settings.masterKey), signer: keys)
        let revocations = RedisSessionRevocations(redis: redis)
        let announcer = RevocationAnnouncer(revocations: revocations, logger: logger)
        authenticator = Authenticator(
            verifier: TokenVerifier(
                keys: keys,
                expectation: TokenExpectation(
                    issuer: shared.tokenIssuer, audience: shared.tokenAudience, leeway: shared.tokenLeeway),
                now: now),
            revocations: RecordedRevocations(redis: revocations, record: sessions, now: now),
            accounts: accounts, now: now)
        let proofs = DeviceProofCodec(masterKey: settings.masterKey)
        let limits = RedisAttemptLimiter(
            redis: redis, limits: settings.attempts, proofs: proofs, logger: logger, now: now)
        let showAccount = ShowAccount(accounts: accounts)
        let ending = SessionEnding(sessions: sessions, revocations: announcer, now: now)
        useCases = AuthUseCases(
            register: RegisterAccount(
                accounts: accounts, passwords: passwords, issuer: issuer, limits: limits, now: now),
            logIn: LogIn(
                accounts: accounts, sessions: sessions, passwords: passwords, issuer: issuer, limits: limits,
                logins: SharedAllowance(settings.logins, redis: redis, logger: logger), revocations: announcer,
                now: now),
            refresh: RotateRefreshToken(sessions: sessions, issuer: issuer, revocations: announcer, now: now),
            logOut: LogOut(end: ending, codec: issuer.codec),
            endSession: EndSession(end: ending),
            endAllSessions: EndAllSessions(end: ending),
            changePassword: ChangePassword(
                accounts: accounts, sessions: sessions, passwords: passwords, revocations: announcer, limits: limits,
                now: now),
            showAccount: showAccount,
            changeAccount: ChangeAccount(
                accounts: accounts, show: showAccount,
                changes: SharedAllowance(settings.changes, redis: redis, logger: logger), now: now),
            listSessions: ListSessions(sessions: sessions, now: now),
            passwordPolicy: PasswordPolicy(minLength: settings.passwordMinLength, commonPasswords: .packaged),
            deviceProofs: proofs,
            registrations: SealedRegistrations(masterKey: settings.masterKey))
        cookie = RefreshCookie(origins: Set(shared.publicOrigins))
        replay = RevocationReplay(
            sessions: sessions, announcer: announcer, redis: redis, logger: logger, now: now)
        // What a process before this one could not announce, nobody has noted: the first round announces everything.
        announcer.noteFailure()
        services = [
            PeriodicJob("signing keys", every: SigningKeys.readInterval, logger: logger) { [keys] in
                await keys.reload()
            },
            PeriodicJob("revocations", every: RevocationReplay.interval, logger: logger) { [replay] in
                try await replay.round()
            },
        ]
    }

    /// The routes, each behind the guard it needs.
    func router() -> Router<AppRequestContext> {
        let router = Router<AppRequestContext>.service()
        KeyRoutes(keys: { [keys] in keys.published }).add(
            to: router.group().add(
                middleware: AuthenticationMiddleware(authenticator, requirement: .optional, access: .entrance)))
        func group(_ access: RouteAccess, _ requirement: AuthenticationMiddleware.Requirement = .required)
            -> RouterGroup<AppRequestContext>
        {
            router.group("auth").add(
                middleware: AuthenticationMiddleware(authenticator, requirement: requirement, access: access))
        }
        let signIn = SignInRoutes(useCases: useCases, cookie: cookie, now: now)
        signIn.addRegistration(to: group(.entrance, .optional))
        signIn.addLogin(to: group(.ownRights, .optional))
        // Inside the guard: a bad access token says nothing about the cookie beside it.
        signIn.addRefresh(
            to: group(.ownRights, .optional).add(middleware: DeadCookieMiddleware(cookie: cookie, onRemoval: nil)))
        let account = AccountRoutes(useCases: useCases, cookie: cookie, now: now)
        account.addContent(to: group(.content))
        account.addOwn(to: group(.ownRights))
        // Outside the guard: whoever logs out wants to be rid of the cookie, whatever became of the access token.
        let endSession = DeadCookieMiddleware(
            cookie: cookie, onRemoval: { [useCases] in try await useCases.logOut(refreshToken: $0) })
        account.addLogout(
            to: router.group("auth").add(middleware: endSession)
                .add(middleware: AuthenticationMiddleware(authenticator, access: .ownRights)))
        return router
    }
}
