import Logging
import Synchronization

/// The pool's connections and queue behind one lock, and the carrying out of what ``PoolState`` decides.
///
/// The lock is never held while a waiter is served or a thread is started or woken. Gauges are set under it, so that
/// they cannot go backwards: the metrics' own locks come after it.
final class PoolCore: Sendable {
    typealias Waiter = @Sendable (Result<ConnectionWorker, PostgresError>) -> Void

    private struct Guarded {
        var state: PoolState<ConnectionWorker, Waiter>
        /// All workers whose threads live, dedicated ones included.
        var workers: [Int: ConnectionWorker] = [:]
        var lastID = 0
        var hasLostConnections = false
        var isExpiring = false
        var onDrained: [CheckedContinuation<Void, Never>] = []
    }

    private static let closed = PostgresError(.closed, "the pool was shut down")

    let configuration: PostgresConfiguration
    let metrics: PoolMetrics
    private let logger: Logger
    private let guarded: Mutex<Guarded>

    init(configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        metrics = PoolMetrics(pool: configuration.applicationName)
        guarded = Mutex(
            Guarded(
                state: PoolState(
                    limits: .init(
                        poolSize: max(1, configuration.poolSize), maxWaiters: configuration.maxWaiters,
                        minReconnectDelay: configuration.minReconnectDelay,
                        maxReconnectDelay: configuration.maxReconnectDelay))))
    }

    // MARK: Leases

    /// Serves `waiter` with a connection now, later, or with an error: exactly once.
    func acquire(token: JobToken, _ waiter: @escaping Waiter) {
        let now = ContinuousClock.now
        let metrics = self.metrics
        let (acquisition, mustExpire) = locked { guarded in
            let acquisition = guarded.state.acquire(
                now: now, deadline: now + configuration.acquireTimeout,
                waiter: { result in
                    metrics.waited(ContinuousClock.now - now)
                    waiter(result)
                })
            guard case .wait = acquisition, !guarded.isExpiring else { return (acquisition, false) }
            guarded.isExpiring = true
            return (acquisition, true)
        }
        switch acquisition {
        case .lease(let connection):
            metrics.waited(.zero)
            waiter(.success(connection))
        case .wait(let ticket, let order):
            token.moved(to: .queued) { [weak self] in self?.cancel(ticket) }
            if let order { connect(order) }
        case .refuse(let code):
            let error = PostgresError(
                code, code == .closed ? Self.closed.message : "too many callers wait for a connection")
            metrics.failed(error)
            waiter(.failure(error))
        }
        if mustExpire { startExpiring() }
    }

    /// Takes a connection back. What its last user left behind is undone first.
    func release(_ worker: ConnectionWorker) {
        // A lost connection is counted until its thread ends, which is about to happen.
        guard !worker.isLost else { return }
        if worker.isDirty {
            worker.submit { [self] session in
                guard let session else { return }
                settle(worker, session)
            }
        } else {
            put(worker)
        }
    }

    /// Takes a connection back on its own thread.
    func settle(_ worker: ConnectionWorker, _ session: LibPQSession) {
        if !session.isClean && !session.isLost { session.reset() }
        worker.note(session)
        if !session.isLost { put(worker) }
    }

    private func put(_ worker: ConnectionWorker) {
        let release = locked { $0.state.release(worker) }
        carryOut(release, worker)
    }

    private func carryOut(_ release: PoolState<ConnectionWorker, Waiter>.Release, _ worker: ConnectionWorker) {
        switch release {
        case .handOver(let waiter): waiter(.success(worker))
        case .parked: break
        case .close: worker.close()
        }
    }

    // MARK: Waiting

    private func cancel(_ ticket: WaiterQueue<Waiter>.Ticket) {
        guard let waiter = locked({ $0.state.cancel(ticket) }) else { return }
        waiter(.failure(PostgresError(.cancelled, "the task was cancelled while it waited for a connection")))
    }

    /// One task watches over the queue while it is not empty; all callers have the same patience.
    private func startExpiring() {
        Task { [weak self] in
            while let deadline = self?.nextDeadline() {
                try? await Task.sleep(until: deadline, clock: .continuous)
                self?.expire()
            }
        }
    }

    private func nextDeadline() -> ContinuousClock.Instant? {
        locked { guarded in
            let deadline = guarded.state.nextDeadline
            guarded.isExpiring = deadline != nil
            return deadline
        }
    }

    private func expire() {
        let (expired, cause) = locked { ($0.state.expire(now: .now), $0.state.lastFailure) }
        guard !expired.isEmpty else { return }
        let reason = cause.map { "; the last attempt to connect: \($0.message)" } ?? ""
        let error = PostgresError(.acquireTimeout, "no connection became free in time\(reason)")
        for waiter in expired {
            metrics.failed(error)
            waiter(.failure(error))
        }
    }

    // MARK: Connections

    private func connect(_ order: PoolState<ConnectionWorker, Waiter>.ConnectOrder) {
        do throws(PostgresError) {
            let worker = try makeWorker(statementTimeout: configuration.statementTimeout)
            worker.start(after: order.pause) { [weak self, weak worker] event in
                guard let self, let worker else { return }
                switch event {
                case .connected: self.connected(worker)
                case .ended(let failure): self.ended(worker.id, failure: failure)
                }
            }
        } catch {
            // No descriptor is left, and no thread that could wait: the attempt fails after the pause, not before.
            let pause = max(order.pause, configuration.minReconnectDelay)
            Task { [weak self] in
                try? await Task.sleep(for: pause, clock: .continuous)
                self?.ended(0, failure: error)
            }
        }
    }

    private func makeWorker(statementTimeout: Duration?) throws(PostgresError) -> ConnectionWorker {
        let id = locked { guarded in
            guarded.lastID += 1
            return guarded.lastID
        }
        let worker = try ConnectionWorker(
            id: id, configuration: configuration, statementTimeout: statementTimeout)
        let isShutDown = locked { guarded in
            guarded.workers[id] = worker
            return guarded.state.isShutDown
        }
        // Started after all others were told to end: it is told as well.
        if isShutDown { worker.abort() }
        return worker
    }

    private func connected(_ worker: ConnectionWorker) {
        let (release, isReconnect) = locked { guarded in
            (guarded.state.connected(worker), guarded.hasLostConnections)
        }
        metrics.connected(isReconnect: isReconnect)
        logger.debug("connected to PostgreSQL", metadata: ["database": "\(configuration)"])
        carryOut(release, worker)
    }

    private func ended(_ id: Int, failure: PostgresError?) {
        let (order, isShutDown) = locked { guarded in
            guarded.workers[id] = nil
            guarded.hasLostConnections = true
            let order = guarded.state.ended(id, failure: failure, now: .now, jitter: .random(in: 0...1))
            return (order, guarded.state.isShutDown)
        }
        if let failure, failure.code != .closed {
            metrics.connectFailed()
            logger.warning(
                "cannot connect to PostgreSQL",
                metadata: ["database": "\(configuration)", "reason": "\(failure.message)"])
        } else if !isShutDown {
            logger.info("a connection to PostgreSQL ended", metadata: ["database": "\(configuration)"])
        }
        if let order { connect(order) }
        noteEnd()
    }

    /// A connection outside the pool's count. It belongs to the caller, who closes it.
    func connectDedicated(statementTimeout: Duration?, token: JobToken) async throws(PostgresError) -> ConnectionWorker
    {
        let worker = try makeWorker(statementTimeout: statementTimeout)
        token.moved(to: .running) { worker.abort() }
        let failure: PostgresError? = await withCheckedContinuation { continuation in
            worker.start(after: .zero) { [weak self] event in
                // A worker that connects ends without a failure: the caller is answered once.
                switch event {
                case .connected:
                    continuation.resume(returning: nil)
                case .ended(let failure):
                    self?.forget(worker.id)
                    if let failure { continuation.resume(returning: failure) }
                }
            }
        }
        guard let failure else { return worker }
        throw token.isCancelled ? PostgresError(.cancelled, "the task was cancelled while it connected") : failure
    }

    private func forget(_ id: Int) {
        locked { $0.workers[id] = nil }
        noteEnd()
    }

    // MARK: Shutdown

    /// Refuses new callers, fails those who wait, and closes the connections: idle ones now, others when they are free,
    /// and all of them after the shutdown timeout.
    func shutDown() async {
        let (waiters, idle) = locked { $0.state.shutDown() }
        for waiter in waiters { waiter(.failure(Self.closed)) }
        for worker in idle { worker.close() }
        for worker in locked({ Array($0.workers.values) }) where !worker.hasConnected { worker.abort() }
        let limit = Task { [configuration] in
            try await Task.sleep(for: configuration.shutdownTimeout)
            self.abortAll()
        }
        await withCheckedContinuation { continuation in
            let isDrained = locked { guarded in
                if !guarded.workers.isEmpty { guarded.onDrained.append(continuation) }
                return guarded.workers.isEmpty
            }
            if isDrained { continuation.resume() }
        }
        limit.cancel()
    }

    /// Ends all connections now. Their users get `.connectionLost`.
    func abandon() {
        for waiter in locked({ $0.state.shutDown().waiters }) { waiter(.failure(Self.closed)) }
        abortAll()
    }

    private func abortAll() {
        for worker in locked({ Array($0.workers.values) }) { worker.abort() }
    }

    private func noteEnd() {
        let waiting = locked { guarded in
            guard guarded.state.isShutDown, guarded.workers.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { guarded.onDrained = [] }
            return guarded.onDrained
        }
        for continuation in waiting { continuation.resume() }
    }

    private func locked<Result: Sendable>(_ body: (inout sending Guarded) -> sending Result) -> Result {
        guarded.withLock { guarded in
            defer {
                metrics.pool(
                    acquired: guarded.state.leased, idle: guarded.state.idle.count, waiters: guarded.state.waiting)
            }
            return body(&guarded)
        }
    }
}
