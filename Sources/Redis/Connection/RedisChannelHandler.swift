import NIOCore

/// How a connection ended.
struct ConnectionEnd: Sendable {
    /// What those hear who wait for the connection.
    let error: RedisError
    /// What the system or the TLS library said, for the log.
    let cause: String?
}

/// Joins the state machine, the codec and a channel; decides nothing itself. Belongs to the channel's event loop.
final class RedisChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Succeeds when commands may be sent; fails if that never happens.
    let ready: EventLoopPromise<Void>
    /// Why the connection ended, or was never made. Succeeds exactly once.
    let closed: EventLoopPromise<ConnectionEnd>

    private var machine: ConnectionStateMachine<CommandTicket>
    private let handshake: [HandshakeStep]
    private let encoder: CommandEncoder
    private let decoder: ReplyDecoder
    private let limiter: InFlightLimiter
    private let metrics: RedisMetrics
    private let timer: DeadlineTimer
    private var context: ChannelHandlerContext?
    /// Set once, when the end is decided.
    private var end: ConnectionEnd?

    init(eventLoop: any EventLoop, configuration: RedisConfiguration, limiter: InFlightLimiter, metrics: RedisMetrics) {
        ready = eventLoop.makePromise()
        closed = eventLoop.makePromise()
        handshake = HandshakeStep.steps(for: configuration)
        let deadline = NIODeadline.now() + TimeAmount(configuration.connectTimeout)
        machine = ConnectionStateMachine(
            handshake: handshake, handshakeDeadline: deadline, stallTimeout: TimeAmount(configuration.stallTimeout))
        encoder = CommandEncoder(keyPrefix: configuration.keyPrefix)
        decoder = ReplyDecoder(limits: configuration.replyLimits)
        self.limiter = limiter
        self.metrics = metrics
        timer = DeadlineTimer(eventLoop: eventLoop)
        timer.start { [weak self] now in self?.advance(to: now) }
        timer.arm(for: deadline)
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        // The end may come before the channel does. A context kept from then on would never be let go.
        if end == nil { self.context = context } else { context.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish(.connectionLost)
    }

    func channelActive(context: ChannelHandlerContext) {
        var bytes = context.channel.allocator.buffer(capacity: 256)
        for step in handshake { encoder.encode(step.command, into: &bytes) }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var settled = Settled()
        do throws(RedisError) {
            try decoder.feed(unwrapInboundIn(data))
            while end == nil, let reply = try decoder.next() { apply(machine.receive(reply), &settled) }
            complete(settled)
        } catch {
            complete(settled)
            close(error)
        }
        if machine.isDrained { close(.shutdown) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.connectionLost)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close(.connectionLost, cause: error)
    }

    // MARK: Decisions carried out

    /// The commands that one read has answered.
    private struct Settled {
        var commands = 0
        var cost = 0
        var answered: [(ticket: CommandTicket, result: Result<RedisValue, RedisError>)] = []
    }

    private func apply(_ action: ConnectionStateMachine<CommandTicket>.ReplyAction, _ settled: inout Settled) {
        switch action {
        case .none:
            break
        case .becomeReady:
            ready.succeed()
        case .settle(let ticket, let cost, let result):
            settled.commands += 1
            settled.cost += cost
            if let ticket { settled.answered.append((ticket, result)) } else { metrics.lateReply() }
        case .close(let error):
            close(error)
        }
    }

    /// Gives back places before it wakes their owners, who may want them again.
    private func complete(_ settled: Settled) {
        guard settled.commands > 0 else { return }
        limiter.release(commands: settled.commands, bytes: settled.cost)
        limiter.report()
        let now = NIODeadline.now()
        for (ticket, result) in settled.answered {
            metrics.completed(ticket.name, after: now - ticket.submitted, result)
            ticket.complete(result)
        }
    }

    private func advance(to now: NIODeadline) -> NIODeadline? {
        let action = machine.advance(to: now)
        for ticket in action.expired { fail(ticket, .timeout) }
        if let error = action.close { close(error) }
        return action.next
    }

    private func fail(_ ticket: CommandTicket, _ error: RedisError) {
        metrics.failed(error)
        ticket.complete(.failure(error))
    }

    /// Closes the connection; those who wait for replies learn of it at once.
    func close(_ error: RedisError, cause: (any Error)? = nil) {
        guard end == nil else { return }
        let context = context
        finish(error, cause: cause)
        context?.close(promise: nil)
    }

    /// Takes no more commands and closes once the last reply has come or its time has run out.
    func drain() {
        machine.drain()
        if machine.isDrained { close(.shutdown) }
    }

    /// The end, once: also reached when the connection could not be made.
    func finish(_ error: RedisError, cause: (any Error)? = nil) {
        guard end == nil else { return }
        let end = ConnectionEnd(error: error, cause: cause.map { "\(type(of: $0)): \($0)" })
        self.end = end
        context = nil
        timer.stop()
        let rest = machine.close(because: error)
        limiter.release(commands: rest.commands, bytes: rest.cost)
        for failure in rest.failures { fail(failure.waiter, failure.error) }
        ready.fail(error)
        closed.succeed(end)
    }
}

extension RedisChannelHandler: CommandSink {
    /// Encodes the commands one behind the other and writes them at once.
    func accept(_ batch: [PendingCommand]) {
        guard let context else { return refuse(batch) }
        var bytes = context.channel.allocator.buffer(capacity: batch.reduce(0) { $0 + $1.ticket.cost })
        var earliest = NIODeadline.distantFuture
        for pending in batch {
            let ticket = pending.ticket
            guard machine.enqueue(id: ticket.id, deadline: ticket.deadline, cost: ticket.cost, waiter: ticket) else {
                refuse([pending])
                continue
            }
            encoder.encode(pending.command, into: &bytes)
            earliest = min(earliest, ticket.deadline)
        }
        guard bytes.readableBytes > 0 else { return }
        timer.arm(for: earliest)
        limiter.report()
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    private func refuse(_ batch: [PendingCommand]) {
        for pending in batch {
            limiter.release(commands: 1, bytes: pending.ticket.cost)
            fail(pending.ticket, .notConnected)
        }
    }

    func cancel(id: UInt64) {
        for ticket in machine.cancel(id: id) { fail(ticket, .cancelled) }
    }
}
