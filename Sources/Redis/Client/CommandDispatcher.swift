import NIOCore
import Synchronization

/// Brings commands from any thread to a sink on its event loop.
///
/// Commands submitted before the loop gets to them travel together: one hop, one write, one flush for all of them.
final class CommandDispatcher<Sink: CommandSink>: Sendable {
    private struct Queue {
        var pending: [PendingCommand] = []
        /// Whether the loop has been asked to fetch.
        var isScheduled = false
        var isClosed = false
    }

    let eventLoop: any EventLoop
    private let sink: NIOLoopBoundBox<Sink>
    private let limiter: InFlightLimiter
    private let rules: CommandRules.Connection
    private let defaultTimeout: Duration
    private let metrics: RedisMetrics
    private let queue = Mutex(Queue())
    private let lastID = Atomic<UInt64>(0)

    init(
        eventLoop: any EventLoop, sink: NIOLoopBoundBox<Sink>, limiter: InFlightLimiter,
        rules: CommandRules.Connection, defaultTimeout: Duration, metrics: RedisMetrics
    ) {
        self.eventLoop = eventLoop
        self.sink = sink
        self.limiter = limiter
        self.rules = rules
        self.defaultTimeout = defaultTimeout
        self.metrics = metrics
    }

    func nextID() -> UInt64 {
        lastID.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// A command's time if the call gives none.
    func deadline(after timeout: Duration?) -> NIODeadline {
        .now() + TimeAmount(timeout ?? defaultTimeout)
    }

    /// Hands commands over, all or none; they stay together and in order. Each completion is called exactly once, on the
    /// event loop, unless this throws.
    func submit(
        _ commands: [Submission], id: UInt64, deadline: NIODeadline
    ) throws(RedisError) {
        let now = NIODeadline.now()
        var batch: [PendingCommand] = []
        batch.reserveCapacity(commands.count)
        var bytes = 0
        for submission in commands {
            let command = submission.command
            try CommandRules.check(command, on: rules)
            let cost = command.cost
            bytes += cost
            let ticket = CommandTicket(
                id: id, name: command.name, submitted: now, deadline: deadline, cost: cost,
                complete: withFallback(submission, id: id, deadline: deadline))
            batch.append(PendingCommand(command: command, ticket: ticket))
        }
        guard limiter.admit(commands: batch.count, bytes: bytes) else {
            metrics.failed(.tooManyInFlight)
            throw .tooManyInFlight
        }
        try enqueue(batch, bytes: bytes)
    }

    private func enqueue(_ batch: [PendingCommand], bytes: Int) throws(RedisError) {
        let (isClosed, mustSchedule) = queue.withLock { queue in
            if queue.isClosed { return (true, false) }
            queue.pending.append(contentsOf: batch)
            defer { queue.isScheduled = true }
            return (false, !queue.isScheduled)
        }
        if isClosed {
            limiter.release(commands: batch.count, bytes: bytes)
            throw .shutdown
        }
        if mustSchedule { eventLoop.execute { self.deliver() } }
    }

    /// Where the server does not know a script, its text is sent: `NOSCRIPT` means that nothing has run.
    private func withFallback(_ submission: Submission, id: UInt64, deadline: NIODeadline) -> CommandCompletion {
        let complete = submission.complete
        guard let script = submission.command.script else { return complete }
        return { [weak self] result in
            guard case .failure(let error) = result, error.serverCode == "NOSCRIPT", let self else {
                return complete(result)
            }
            do throws(RedisError) {
                let fallback = script.fallback(for: submission.command)
                try self.submit([Submission(command: fallback, complete: complete)], id: id, deadline: deadline)
            } catch {
                complete(.failure(error))
            }
        }
    }

    /// Ends the waits of the commands with this id, wherever they are.
    func cancel(id: UInt64) {
        eventLoop.execute {
            self.deliver()
            self.sink.value.cancel(id: id)
        }
    }

    /// Refuses commands from now on. Those submitted before are handed to the sink before `then` runs on the event loop.
    func close(then: @escaping @Sendable () -> Void) {
        queue.withLock { $0.isClosed = true }
        eventLoop.execute {
            self.deliver()
            then()
        }
    }

    private func deliver() {
        let batch = queue.withLock { queue in
            queue.isScheduled = false
            defer { queue.pending = [] }
            return queue.pending
        }
        if !batch.isEmpty { sink.value.accept(batch) }
    }
}
