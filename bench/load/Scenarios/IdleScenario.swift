/// Runs the scenario that measures memory: read it, connect, wait, read it again.
struct IdleScenario: Sendable {
    let shape: Scenario.Shape
    let timing: Timing
    let watched: WatchedProcesses
    let generator: LoadGenerator

    func run() async throws -> IdleResult {
        let before = try watched.serverResidentBytes()
        try await generator.connect(shape)
        let joined = try watched.serverResidentBytes()
        try await Task.sleep(for: timing.idle)
        let after = try watched.serverResidentBytes()
        let faults = try await generator.onLoop { run in
            run.closeAll()
            return run.faults
        }
        return IdleResult(
            sockets: shape.sockets, residentBefore: before, residentJoined: joined, residentAfter: after,
            faults: faults)
    }
}
