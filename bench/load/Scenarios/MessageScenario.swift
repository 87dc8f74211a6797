import NIOCore
import Primitives

/// Runs a scenario that sends messages: connect, warm up, count, let everything arrive, check it.
struct MessageScenario: Sendable {
    let scenario: Scenario
    let shape: Scenario.Shape
    let timing: Timing
    let watched: WatchedProcesses
    let generator: LoadGenerator

    /// What the counted phase had at one of its ends.
    private struct Mark: Sendable {
        let time: ContinuousClock.Instant
        let totals: LoadRun.Totals
        let cpu: WatchedProcesses.Reading
    }

    func run() async throws -> MessageResult {
        try await generator.connect(rooms: shape.rooms, perRoom: shape.socketsPerRoom)
        let pacer = try await start()
        try await Task.sleep(for: timing.warmUp)
        try await generator.onLoop { $0.resetLatencies() }
        let begin = try await mark()
        try await Task.sleep(for: timing.measured)
        let end = try await mark()
        let latencies = try await generator.onLoop { run in
            [run.acknowledgementLatency, run.deliveryLatency]
        }
        pacer?.cancel()
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
            cpu: end.cpu.since(begin.cpu), faults: faults)
    }

    /// - Returns: the task to cancel, if messages come by the clock.
    private func start() async throws -> RepeatedTask? {
        let shape = shape
        return try await generator.onLoop { run in
            // Sockets were put into rooms in turn: the first round of them is one of each room.
            switch shape.load {
            case .closedLoop(let senders, let inFlight):
                run.startClosedLoop(senders: Array(run.sockets.prefix(senders * shape.rooms)), inFlight: inFlight)
                return nil
            case .openLoop(let perSecond):
                return pace(Array(run.sockets.prefix(shape.rooms)), run, perSecond: perSecond)
            case .silence:
                return nil
            }
        }
    }

    /// Sends by the clock. A message that could not go out when it was due counts from when it was due, so a server (or
    /// generator) that stalls is seen in the latencies of all that waited.
    private func pace(_ senders: [LoadSocket], _ run: LoadRun, perSecond: Int) -> RepeatedTask {
        let interval = TimeAmount.nanoseconds(1_000_000_000 / Int64(perSecond))
        let schedule = NIOLoopBoundBox(
            (senders: senders, run: run, next: 0, due: NIODeadline.now() + interval), eventLoop: generator.eventLoop)
        return generator.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            let now = NIODeadline.now()
            while schedule.value.due <= now {
                let sender = schedule.value.senders[schedule.value.next % schedule.value.senders.count]
                schedule.value.run.send(from: sender, at: schedule.value.due)
                sender.flush()
                schedule.value.next += 1
                schedule.value.due = schedule.value.due + interval
            }
        }
    }

    private func mark() async throws -> Mark {
        let totals = try await generator.onLoop { $0.totals }
        return Mark(time: .now, totals: totals, cpu: try watched.read())
    }
}
