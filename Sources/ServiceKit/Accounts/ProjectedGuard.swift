import Common
import EventBus
import Foundation
import Logging
import Postgres
import Redis
import ServiceLifecycle
import Serving

/// The guard of a service whose picture of accounts is a projection: auth's public keys, revoked sessions in Redis, and
/// accounts in its own database.
public struct ProjectedGuard: Sendable {
    /// Accounts, kept fresh by ``learn(_:)`` or ``tail``.
    public let accounts: ProjectedAccounts
    /// Sessions that ended.
    public let revocations: RedisSessionRevocations
    /// Beats while ``tail``, or the service's own in its place, is level with `events:user`: so long accounts are taken from
    /// memory.
    public let pulse: TailPulse
    /// Who calls.
    public let authenticator: Authenticator
    private let keys: JWKSClient
    private let redis: RedisClient
    private let logger: Logger

    /// A guard over these connections.
    public init(
        pool: PostgresPool, redis: RedisClient, shared: SharedSettings, logger: Logger,
        now: @escaping @Sendable () -> Date
    ) {
        let pulse = TailPulse()
        self.pulse = pulse
        accounts = ProjectedAccounts(pool: pool, isKeptFresh: { pulse.isBeating })
        revocations = RedisSessionRevocations(redis: redis)
        keys = JWKSClient(url: shared.jwksURL, http: HTTPFetch(), logger: logger)
        authenticator = Authenticator(
            verifier: TokenVerifier(
                keys: keys,
                expectation: TokenExpectation(
                    issuer: shared.tokenIssuer, audience: shared.tokenAudience, leeway: shared.tokenLeeway),
                now: now),
            revocations: revocations,
            accounts: accounts, now: now)
        self.redis = redis
        self.logger = logger
    }

    /// What has to run while the guard is used: the keys are fetched and refreshed.
    public var services: [any Service] { [keys] }

    /// Hears of every change of an account or session as it is published, so that it holds here within a second. A service
    /// that watches `events:user` for more than that has a tail of its own and calls ``learn(_:)``.
    public var tail: EventTail {
        EventTail(
            streams: [AccountProjection.stream], redis: redis, pulse: pulse, logger: logger,
            handler: { [self] _, events in
                for event in events { learnOrReport(event) }
            },
            onGap: { [accounts] in accounts.forget() })
    }

    /// Takes what an event of `events:user` says.
    /// - Throws: ``UnreadableEvent``.
    public func learn(_ event: Event) throws(UnreadableEvent) {
        if event.kind == .sessionRevoked {
            revocations.remember(try SessionRevocation(event).sessionID)
        } else if let change = try AccountChange(event) {
            accounts.learn(change)
        }
    }

    private func learnOrReport(_ event: Event) {
        do throws(UnreadableEvent) {
            try learn(event)
        } catch {
            // The stream and the consumers keep the entry; here it can only be passed over.
            logger.error(
                "event cannot be read",
                metadata: ["type": "\(event.type)", "id": "\(event.id)", LogKey.error: "\(error)"])
        }
    }
}
