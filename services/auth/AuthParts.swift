import AuthCore
import Common
import EventBus
import Foundation
import ServiceKit
import Serving

/// Everything of auth above its connections: what the server, the commands and the tests build alike.
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
    let events: EventHandler
    let standings: StandingMaintenance
    let oldSessions: SessionMaintenance
    let cookie: RefreshCookie
    let now: @Sendable () -> Date

    /// - Throws: what the database threw, or `SigningKeyStore.WrongEncryptionKey`.
    init(_ settings: AuthSettings, _ connections: ServiceConnections) async throws {
        let shared = settings.common.shared
        let (pool, redis, logger) = (connections.pool, connections.redis, connections.logger)
        let (outbox, wakeRelay, now) = (connections.outbox, connections.wakeRelay, connections.now)
        self.now = now
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
                logins: connections.allowance(settings.logins), revocations: announcer,
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
                changes: connections.allowance(settings.changes), now: now),
            listSessions: ListSessions(sessions: sessions, now: now),
            passwordPolicy: PasswordPolicy(minLength: settings.passwordMinLength, commonPasswords: .packaged),
            deviceProofs: proofs,
            registrations: SealedRegistrations(masterKey: settings.masterKey))
        cookie = RefreshCookie(origins: Set(shared.publicOrigins))
        replay = RevocationReplay(
            sessions: sessions, announcer: announcer, redis: redis, logger: logger, now: now)
        // What a process before this one could not announce, nobody has noted: the first round announces everything.
        announcer.noteFailure()
        events = EventHandler(outbox: outbox, registrations: useCases.registrations, now: now)
        standings = StandingMaintenance(pool: pool, outbox: outbox, wakeRelay: wakeRelay, now: now)
        oldSessions = SessionMaintenance(sessions: sessions, now: now)
    }
}
