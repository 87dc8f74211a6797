import EventBus
import Foundation
import Logging
import Postgres
import Redis

/// What a service's parts stand on: connections, where events are written, and the clock. A server has them of its
/// ``ServiceBackbone``; commands and tests bring their own.
public struct ServiceConnections: Sendable {
    /// The database, in the service's own role.
    public let pool: PostgresPool
    /// Redis.
    public let redis: RedisClient
    /// Where events are written in the transaction of what they tell.
    public let outbox: Outbox
    /// Call it after a transaction that wrote to the outbox has committed.
    public let wakeRelay: @Sendable () -> Void
    /// The process's logger.
    public let logger: Logger
    /// The process's clock.
    public let now: @Sendable () -> Date

    /// Connections that somebody else ends.
    /// - Parameter schema: where the outbox is.
    public init(
        pool: PostgresPool, redis: RedisClient, schema: String, wakeRelay: @escaping @Sendable () -> Void,
        logger: Logger, now: @escaping @Sendable () -> Date
    ) {
        self.pool = pool
        self.redis = redis
        outbox = Outbox(schema: schema)
        self.wakeRelay = wakeRelay
        self.logger = logger
        self.now = now
    }

    /// What a person may do in a while, at all processes together.
    public func allowance(_ rule: SharedAllowance.Rule) -> SharedAllowance {
        SharedAllowance(rule, redis: redis, logger: logger)
    }
}
