import Common
import Postgres
import Redis

extension PostgresError: TemporaryFailure {
    /// Whether the database was away or busy: the same call may succeed a little later.
    public var isTemporary: Bool { isTransient }
}

extension RedisError: TemporaryFailure {
    /// Whether Redis was away or at a limit: the same call may succeed a little later.
    public var isTemporary: Bool { isTransient }
}
