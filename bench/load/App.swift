import ArgumentParser
import Foundation
import NIOCore
import NIOPosix

/// A light Socket.IO load generator for one gateway on this machine.
@main
struct BenchLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-load",
        abstract: "Drives a gateway on 127.0.0.1, checks every delivery, and prints what it took.",
        discussion: """
            Exits with 1, after the tables, if any answer was wrong: a message lost, repeated or out of order.

            With DATABASE_URL in its environment it also asks the gateway's PostgreSQL what a message made it do.
            """
    )

    @Option(help: "The gateway's port on 127.0.0.1.")
    var port: Int

    @Option(help: "The gateway's process id, whose CPU time and memory are read.")
    var serverPid: Int32

    @Option(help: "A file of access tokens, one a line.")
    var tokens: String

    @Option(help: "A file of ids of public rooms without rules, one a line; 100 are needed.")
    var rooms: String

    @Option(
        help:
            "A file of ids of public rooms with short pauses, one a line; 50 are needed, by the scenario 'rules' alone."
    )
    var ruledRooms: String?

    @Option(
        help: ArgumentHelp(
            "What to run; repeat it for several. Default: all that the rooms given allow.", valueName: "scenario"))
    var scenario: [Scenario] = []

    @Option(help: "Seconds that are counted in each scenario.")
    var seconds: Int = 10

    @Option(help: "Seconds of load before that.")
    var warmUp: Int = 3

    @Option(help: "Sockets of the idle scenario.")
    var idleSockets: Int = 5_000

    @Option(help: "Seconds of silence in the idle scenario; more than a heartbeat's interval, to have one in it.")
    var idleSeconds: Int = 30

    @Option(help: ArgumentHelp("Another process to show the CPU time of; repeatable.", valueName: "name=pid"))
    var also: [String] = []

    func validate() throws {
        guard (1...65_535).contains(port) else { throw ValidationError("--port: 1 to 65535") }
        guard serverPid > 0 else { throw ValidationError("--server-pid: a process id") }
        guard (1...300).contains(seconds), (0...60).contains(warmUp), (0...300).contains(idleSeconds) else {
            throw ValidationError("--seconds: 1 to 300; --warm-up: 0 to 60; --idle-seconds: 0 to 300")
        }
        guard (50...20_000).contains(idleSockets) else { throw ValidationError("--idle-sockets: 50 to 20000") }
        guard also.allSatisfy({ WatchedProcesses.Named(argument: $0) != nil }) else {
            throw ValidationError("--also: name=pid")
        }
        guard ruledRooms != nil || !scenario.contains(.rules) else {
            throw ValidationError("--ruled-rooms: needed by the scenario 'rules'")
        }
    }

    func run() async throws {
        try FileLimit.raise()
        let target = LoadGenerator.Target(
            port: port, tokens: try Self.lines(of: tokens, atLeast: 1), rooms: try Self.lines(of: rooms, atLeast: 100),
            ruledRooms: try ruledRooms.map { try Self.lines(of: $0, atLeast: 50) } ?? [])
        let watched = WatchedProcesses(
            server: serverPid, others: also.compactMap { WatchedProcesses.Named(argument: $0) })
        let database = try ProcessInfo.processInfo.environment["DATABASE_URL"].map { try WatchedDatabase(url: $0) }
        var report = Report()
        // Memory first: what loads leave behind in the server's heap would hide what sockets take.
        let possible = Scenario.allCases.filter { $0 != .rules || ruledRooms != nil }
        let chosen = scenario.isEmpty ? possible : scenario
        for scenario in chosen.sorted(by: { $0 == .idle && $1 != .idle }) {
            try await run(scenario, target, watched, database, into: &report)
        }
        await database?.close()
        print(report.text)
        guard report.faults.isEmpty else {
            print("\nWrong answers; the figures above mean nothing:")
            for line in report.faults { print("  \(line)") }
            throw ExitCode.failure
        }
    }

    private func run(
        _ scenario: Scenario, _ target: LoadGenerator.Target, _ watched: WatchedProcesses,
        _ database: WatchedDatabase?, into report: inout Report
    ) async throws {
        let shape = scenario.shape(idleSockets: idleSockets)
        Self.tell("\(scenario.rawValue): \(shape.sockets) sockets in \(shape.rooms) rooms …")
        let timing = Timing(warmUp: .seconds(warmUp), measured: .seconds(seconds), idle: .seconds(idleSeconds))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let generator = LoadGenerator(name: scenario.rawValue, target: target, eventLoop: group.next())
        do {
            if case .silence = shape.load {
                let idle = IdleScenario(shape: shape, timing: timing, watched: watched, generator: generator)
                report.add(try await idle.run())
            } else {
                let load = MessageScenario(
                    scenario: scenario, shape: shape, timing: timing, watched: watched, database: database,
                    generator: generator)
                report.add(try await load.run())
            }
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }

    private static func lines(of path: String, atLeast minimum: Int) throws -> [String] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        guard lines.count >= minimum else { throw ValidationError("\(path): \(minimum) lines are needed") }
        return lines
    }

    /// Progress goes to standard error: standard output has the tables only.
    private static func tell(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
