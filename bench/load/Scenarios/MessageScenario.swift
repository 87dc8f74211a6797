import Primitives

/// Runs a scenario that sends messages: connect, warm up, count, let everything arrive, check it.
struct MessageScenario: Sendable {
    let scenario: Scenario
    let shape: Scenario.Shape
    let timing: Timing
    let watched: WatchedProcesses
    /// Where PostgreSQL is to be asked what it did.
    let database: WatchedDatabase?
    let generator: LoadGenerator

    /// What the counted phase had at one of its ends.
    private struct Mark: Sendable {
        let time: ContinuousClock.Instant
        let totals: LoadRun.Totals
        let processes: WatchedProcesses.Reading
        let database: DatabaseUsage?
    }

    func run() async throws -> MessageResult {
        try await generator.connect(shape)
        try await database?.settle()
        try await start()
        try await Task.sleep(for: timing.warmUp)
        try await generator.onLoop { $0.resetLatencies() }
        let begin = try await mark()
        try await Task.sleep(for: timing.measured)
        let end = try await mark()
        let latencies = try await generator.onLoop { run in
            [run.acknowledgementLatency, run.deliveryLatency]
        }
        try await generator.onLoop { $0.stopSending() }
        _ = try await generator.eventually(within: timing.settling) { $0.isSettled }
        let faults = try await generator.onLoop { run in
            run.audit()
            run.closeAll()
            return run.faults
        }
        return MessageResult(
            scenario: scenario, sockets: shape.sockets, seconds: (end.time - begin.time).seconds,
            deliveries: end.totals.deliveries - begin.totals.deliveries,
            acknowledged: end.totals.acknowledged - begin.totals.acknowledged,
            acknowledgementLatency: latencies[0], deliveryLatency: latencies[1],
            processes: end.processes.since(begin.processes),
            database: begin.database.flatMap { end.database?.since($0) }, faults: faults)
    }

    private func start() async throws {
        let shape = shape
        try await generator.onLoop { [eventLoop = generator.eventLoop] run in
            // Sockets were put into rooms in turn: the first round of them is one of each room.
            switch shape.load {
            case .closedLoop(let senders, let inFlight):
                run.startClosedLoop(senders: Array(run.sockets.prefix(senders * shape.rooms)), inFlight: inFlight)
            case .openLoop(let perSecond):
                run.startOpenLoop(
                    senders: Array(run.sockets.prefix(shape.rooms)), perSecond: perSecond, eventLoop: eventLoop)
            case .silence:
                break
            }
        }
    }

    private func mark() async throws -> Mark {
        let totals = try await generator.onLoop { $0.totals }
        // The database last: it may take its time to answer.
        return Mark(
            time: .now, totals: totals, processes: try watched.read(), database: try await database?.read())
    }
}
