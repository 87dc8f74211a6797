import Postgres
import Redis

extension PostgresError: TemporaryFailure {
    /// Whether the database was away or busy: the same call may succeed a little later.
    public var isTemporary: Bool { isTransient }
}

extension RedisError: TemporaryFailure {
    /// Whether Redis was away or at a limit: the same call may succeed a little later.
    public var isTemporary: Bool {
        switch self {
        case .notConnected, .timeout, .connectionLost, .tooManyInFlight, .tooManyConnections, .shutdown: return true
        // Redis is loading its data, has lost its master, or is full and evicts nothing.
        case .server(let code, _): return ["LOADING", "MASTERDOWN", "BUSY", "TRYAGAIN", "OOM"].contains(code)
        default: return false
        }
    }
}
