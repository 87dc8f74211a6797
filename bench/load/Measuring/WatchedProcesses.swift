import Foundation

/// The processes whose use is read: the server under test, others beside it, and the generator itself.
struct WatchedProcesses: Sendable {
    /// A name and a process id, written `name=pid`.
    struct Named: Sendable {
        let name: String
        let pid: Int32

        init(name: String, pid: Int32) {
            self.name = name
            self.pid = pid
        }

        init?(argument: String) {
            let parts = argument.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let pid = Int32(parts[1]), pid > 0 else { return nil }
            self.init(name: String(parts[0]), pid: pid)
        }
    }

    /// Seconds of CPU by then, and how often a thread of the server has waited.
    struct Reading: Sendable {
        var server: Double
        var serverSwitches: Int
        var generator: Double
        var others: [(name: String, seconds: Double)]

        /// What was used between an earlier reading and this one.
        func since(_ earlier: Reading) -> Reading {
            Reading(
                server: server - earlier.server, serverSwitches: serverSwitches - earlier.serverSwitches,
                generator: generator - earlier.generator,
                others: zip(others, earlier.others).map { ($0.name, $0.seconds - $1.seconds) })
        }
    }

    let server: Int32
    let others: [Named]

    /// - Throws: `ProcessUsage.Fault`.
    func read() throws -> Reading {
        Reading(
            server: try ProcessUsage.read(pid: server).cpuSeconds,
            serverSwitches: try ProcessUsage.voluntarySwitches(pid: server),
            generator: try ProcessUsage.read(pid: getpid()).cpuSeconds,
            others: try others.map { ($0.name, try ProcessUsage.read(pid: $0.pid).cpuSeconds) })
    }

    /// - Throws: `ProcessUsage.Fault`.
    func serverResidentBytes() throws -> Int {
        try ProcessUsage.residentBytes(pid: server)
    }
}
