import Metrics
import Synchronization

/// What a pool reports through swift-metrics. All have the label `pool`, the configuration's application name.
final class PoolMetrics: Sendable {
    private static let maxErrorClasses = 64

    private let pool: String
    /// Remembered, because counters of errors are made on other threads, where a task's own factory is not known.
    private let factory: any MetricsFactory
    private let acquired: Gauge
    private let idle: Gauge
    private let waiters: Gauge
    private let acquireWait: Metrics.Timer
    private let queryDuration: Metrics.Timer
    private let connects: Counter
    private let reconnects: Counter
    private let connectFailures: Counter
    private let retries: Counter
    private let errors = Mutex<[String: Counter]>([:])

    init(pool: String) {
        self.pool = pool
        factory = MetricsSystem.factory
        let labels = [("pool", pool)]
        acquired = Gauge(label: "postgres_pool_acquired_connections", dimensions: labels)
        idle = Gauge(label: "postgres_pool_idle_connections", dimensions: labels)
        waiters = Gauge(label: "postgres_pool_waiters", dimensions: labels)
        acquireWait = Timer(label: "postgres_pool_acquire_wait_seconds", dimensions: labels)
        queryDuration = Timer(label: "postgres_query_duration_seconds", dimensions: labels)
        connects = Counter(label: "postgres_connects_total", dimensions: labels)
        reconnects = Counter(label: "postgres_reconnects_total", dimensions: labels)
        connectFailures = Counter(label: "postgres_connect_failures_total", dimensions: labels)
        retries = Counter(label: "postgres_transaction_retries_total", dimensions: labels)
    }

    func pool(acquired: Int, idle: Int, waiters: Int) {
        self.acquired.record(acquired)
        self.idle.record(idle)
        self.waiters.record(waiters)
    }

    func waited(_ duration: Duration) { acquireWait.record(duration: duration) }

    /// - Parameter isReconnect: whether the pool has lost a connection before.
    func connected(isReconnect: Bool) {
        connects.increment()
        if isReconnect { reconnects.increment() }
    }

    func connectFailed() { connectFailures.increment() }

    func retried() { retries.increment() }

    func ran(since start: ContinuousClock.Instant, failure: PostgresError?) {
        queryDuration.record(duration: ContinuousClock.now - start)
        if let failure { failed(failure) }
    }

    /// Counts by SQLSTATE class, or by our own name where the server had no say.
    func failed(_ failure: PostgresError) {
        let kind = failure.sqlState?.classCode ?? "\(failure.code)"
        let counter = errors.withLock { errors -> Counter? in
            if let known = errors[kind] { return known }
            guard errors.count < Self.maxErrorClasses else { return nil }
            let new = Counter(
                label: "postgres_errors_total", dimensions: [("pool", pool), ("class", kind)], factory: factory)
            errors[kind] = new
            return new
        }
        counter?.increment()
    }
}

extension PoolMetrics {
    /// Runs a statement, measures it and counts its failure.
    func measure<Value>(_ work: () throws(PostgresError) -> Value) throws(PostgresError) -> Value {
        let start = ContinuousClock.now
        do throws(PostgresError) {
            let value = try work()
            ran(since: start, failure: nil)
            return value
        } catch {
            ran(since: start, failure: error)
            throw error
        }
    }
}
