import NIOCore
import NIOPosix

/// Opens a run's sockets and lets scenarios act on them, all on one event loop: one core is enough for half a million
/// deliveries a second, and nothing needs a lock.
struct LoadGenerator: Sendable {
    /// Where the server is, and as whom to come.
    struct Target: Sendable {
        let port: Int
        let tokens: [String]
        let rooms: [String]
        /// Rooms with pauses between messages; there may be none.
        let ruledRooms: [String]
    }

    /// Connections that may be on their way into their rooms at the same time.
    private static let connecting = 32
    private static let connectTimeout = TimeAmount.seconds(30)

    let target: Target
    let eventLoop: any EventLoop
    private let run: NIOLoopBoundBox<LoadRun>

    init(name: String, target: Target, eventLoop: any EventLoop) {
        self.target = target
        self.eventLoop = eventLoop
        run = .makeBoxSendingValue(LoadRun(name: name), eventLoop: eventLoop)
    }

    /// Runs `body` on the event loop.
    func onLoop<R: Sendable>(_ body: @escaping @Sendable (LoadRun) throws -> R) async throws -> R {
        let run = run
        return try await eventLoop.submit { try body(run.value) }.get()
    }

    /// Polls `condition` on the event loop.
    /// - Returns: whether it came to hold.
    func eventually(within limit: Duration, _ condition: @escaping @Sendable (LoadRun) -> Bool) async throws -> Bool {
        let deadline = ContinuousClock.now.advanced(by: limit)
        while try await !onLoop(condition) {
            guard ContinuousClock.now < deadline else { return false }
            try await Task.sleep(for: .milliseconds(20))
        }
        return true
    }

    /// Connects a scenario's sockets into as many of the rooms as it takes. Tokens are handed out in turn.
    /// - Throws: `LoadSocket.Refusal` of the first that does not get in.
    func connect(_ shape: Scenario.Shape) async throws {
        let rooms = (shape.hasRules ? target.ruledRooms : target.rooms).prefix(shape.rooms)
        let ledgers = try await onLoop { _ in
            NIOLoopBound(rooms.map { RoomLedger(id: $0) }, eventLoop: eventLoop)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<shape.sockets {
                if number >= Self.connecting { try await group.next() }
                group.addTask { try await connect(number, ledgers, room: number % rooms.count) }
            }
            try await group.waitForAll()
        }
    }

    private func connect(_ number: Int, _ ledgers: NIOLoopBound<[RoomLedger]>, room: Int) async throws {
        let joined = eventLoop.makePromise(of: Void.self)
        let token = target.tokens[number % target.tokens.count]
        let host = "127.0.0.1:\(target.port)"
        let run = run
        let bootstrap = ClientBootstrap(group: eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(Self.connectTimeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let socket = LoadSocket(
                        run: run.value, ledger: ledgers.value[room], token: token, host: host, joined: joined)
                    run.value.add(socket)
                    try channel.pipeline.syncOperations.addHandler(socket)
                    let bound = NIOLoopBound(socket, eventLoop: channel.eventLoop)
                    let timer = channel.eventLoop.scheduleTask(in: Self.connectTimeout) {
                        bound.value.refuse(.timeout)
                    }
                    joined.futureResult.whenComplete { _ in timer.cancel() }
                }
            }
        do {
            _ = try await bootstrap.connect(host: "127.0.0.1", port: target.port).get()
        } catch {
            joined.fail(error)
        }
        try await joined.futureResult.get()
    }
}
