import Logging
import NIOCore
import Primitives
import Synchronization

/// The connection that all callers share, its reconnection, and the commands that wait for it. Belongs to an event loop.
///
/// While there is no connection a command waits for one, at most its own time, and then fails with
/// ``RedisError/notConnected``; if the server refused the credentials it fails with that at once. Commands in flight on a
/// connection that dies fail with ``RedisError/connectionLost`` and are not sent again.
final class SharedLink: CommandSink {
    /// Whether there is a usable connection, readable anywhere.
    let isConnected = ConnectedFlag()

    private let eventLoop: any EventLoop
    private let factory: ConnectionFactory
    private let limiter: InFlightLimiter
    private let shutdownLimit: TimeAmount
    private var machine: LinkStateMachine
    private var waiting = WaitingCommands()
    private let waitingTimer: DeadlineTimer
    private var handler: RedisChannelHandler?
    private var reconnect: Scheduled<Void>?
    private var hasConnectedBefore = false
    private var closed: EventLoopPromise<Void>?

    init(eventLoop: any EventLoop, factory: ConnectionFactory, limiter: InFlightLimiter) {
        self.eventLoop = eventLoop
        self.factory = factory
        self.limiter = limiter
        shutdownLimit = TimeAmount(factory.configuration.commandTimeout)
        machine = LinkStateMachine(backoff: factory.configuration.backoff)
        waitingTimer = DeadlineTimer(eventLoop: eventLoop)
        waitingTimer.start { [weak self] now in self?.expireWaiting(now) }
    }

    // MARK: Commands

    func accept(_ batch: [PendingCommand]) {
        switch machine.admit() {
        case .send:
            guard let handler else { return fail(batch, .notConnected) }
            handler.accept(batch)
        case .wait:
            keep(batch)
        case .waitAndConnect:
            keep(batch)
            startConnecting()
        case .refuse(let error):
            fail(batch, error)
        }
    }

    func cancel(id: UInt64) {
        fail(waiting.cancel(id: id), .cancelled)
        handler?.cancel(id: id)
    }

    private func keep(_ batch: [PendingCommand]) {
        waiting.append(batch)
        for pending in batch { waitingTimer.arm(for: pending.ticket.deadline) }
    }

    private func expireWaiting(_ now: NIODeadline) -> NIODeadline? {
        fail(waiting.expire(now), .notConnected)
        return waiting.nextDeadline
    }

    private func fail(_ batch: [PendingCommand], _ error: RedisError) {
        for pending in batch {
            limiter.release(commands: 1, bytes: pending.ticket.cost)
            factory.metrics.failed(error)
            pending.ticket.complete(.failure(error))
        }
    }

    // MARK: Connection

    /// Connects if nothing has done so yet.
    func connect() {
        if machine.shouldConnect() { startConnecting() }
    }

    private func startConnecting() {
        let handler = factory.connect(on: eventLoop, limiter: limiter)
        self.handler = handler
        handler.ready.futureResult.assumeIsolated().whenSuccess { [weak self] in self?.becameReady() }
        handler.closed.futureResult.assumeIsolated().whenSuccess { [weak self] in self?.lost($0) }
    }

    private func becameReady() {
        machine.connected(now: Self.monotonic())
        isConnected.set(true)
        factory.metrics.connected(true)
        if hasConnectedBefore { factory.metrics.reconnect() }
        hasConnectedBefore = true
        factory.logger.info("connected to Redis", metadata: ["redis": "\(factory.configuration)"])
        handler?.accept(waiting.takeAll())
    }

    private func lost(_ end: ConnectionEnd) {
        handler = nil
        isConnected.set(false)
        factory.metrics.connected(false)
        switch machine.lost(end.error, now: Self.monotonic(), random: .random(in: 0...1)) {
        case .shutDown:
            closed?.succeed()
        case .retry(let pause, let refusal):
            logLoss(end, pause)
            if let refusal { fail(waiting.takeAll(), refusal) }
            reconnect = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(pause)) { [weak self] () -> Void in
                self?.connect()
            }
        }
    }

    private func logLoss(_ end: ConnectionEnd, _ pause: Duration) {
        var metadata: Logger.Metadata = [
            "redis": "\(factory.configuration)", "error": "\(end.error)",
            "retry_in_ms": "\(pause.milliseconds(rounded: .up))",
        ]
        if let cause = end.cause { metadata["cause"] = "\(cause)" }
        factory.logger.warning("no connection to Redis", metadata: metadata)
    }

    // MARK: End

    /// Lets replies in flight come in, no longer than a command's time, and closes.
    func shutDown() -> EventLoopFuture<Void> {
        if let closed { return closed.futureResult }
        let closed = eventLoop.makePromise(of: Void.self)
        self.closed = closed
        reconnect?.cancel()
        fail(waiting.takeAll(), .shutdown)
        waitingTimer.stop()
        if machine.shutDown(), let handler {
            handler.drain()
            let limit = eventLoop.assumeIsolated().scheduleTask(in: shutdownLimit) { () -> Void in
                handler.close(.shutdown)
            }
            handler.closed.futureResult.assumeIsolated().whenComplete { _ in limit.cancel() }
        } else {
            closed.succeed()
        }
        return closed.futureResult
    }

    private static func monotonic() -> Duration {
        .nanoseconds(Int64(NIODeadline.now().uptimeNanoseconds))
    }
}

/// A flag written on an event loop and read anywhere.
final class ConnectedFlag: Sendable {
    private let flag = Atomic(false)

    /// The flag's present value.
    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set(_ value: Bool) { flag.store(value, ordering: .relaxed) }
}
