import Foundation

/// What a process has used so far, from `/proc`.
struct ProcessUsage: Sendable {
    enum Fault: Error, CustomStringConvertible {
        case unreadable(pid: Int32)

        var description: String {
            switch self {
            case .unreadable(let pid): "process \(pid) cannot be read in /proc: is it running, and yours?"
            }
        }
    }

    /// Seconds of CPU, user and system, of the process and its children that live.
    let cpuSeconds: Double

    /// - Throws: ``Fault``.
    static func read(pid: Int32) throws -> ProcessUsage {
        var ticks = try cpuTicks(pid)
        for child in children(pid) {
            // A child may have ended since it was listed.
            ticks += (try? cpuTicks(child)) ?? 0
        }
        return ProcessUsage(cpuSeconds: Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK))))
    }

    /// Resident bytes of the process without its children.
    ///
    /// `smaps_rollup` counts pages; the totals in `status` lag behind by some pages a thread.
    /// - Throws: ``Fault``.
    static func residentBytes(pid: Int32) throws -> Int {
        let text = try text("/proc/\(pid)/smaps_rollup", pid: pid)
        for line in text.split(separator: "\n") where line.hasPrefix("Rss:") {
            let fields = line.split(separator: " ")
            if fields.count >= 2, let kilobytes = Int(fields[1]) { return kilobytes * 1024 }
        }
        throw Fault.unreadable(pid: pid)
    }

    /// How often the threads of the process that live gave up their core to wait.
    /// - Throws: ``Fault``.
    static func voluntarySwitches(pid: Int32) throws -> Int {
        guard let threads = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task") else {
            throw Fault.unreadable(pid: pid)
        }
        // A thread may have ended since it was listed.
        return threads.reduce(0) { $0 + ((try? switches("/proc/\(pid)/task/\($1)/status", pid: pid)) ?? 0) }
    }

    private static func switches(_ path: String, pid: Int32) throws -> Int {
        let name = "voluntary_ctxt_switches:"
        let line = try text(path, pid: pid).split(separator: "\n").first { $0.hasPrefix(name) }
        guard let line, let count = Int(line.dropFirst(name.count).trimmingCharacters(in: .whitespaces)) else {
            throw Fault.unreadable(pid: pid)
        }
        return count
    }

    /// `utime` and `stime`, fields 14 and 15 of `stat`; counted behind the name, which may hold spaces.
    private static func cpuTicks(_ pid: Int32) throws -> Int {
        let text = try text("/proc/\(pid)/stat", pid: pid)
        guard let end = text.lastIndex(of: ")") else { throw Fault.unreadable(pid: pid) }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
            throw Fault.unreadable(pid: pid)
        }
        return user + system
    }

    private static func children(_ pid: Int32) -> [Int32] {
        let text = (try? text("/proc/\(pid)/task/\(pid)/children", pid: pid)) ?? ""
        return text.split(separator: " ").compactMap { Int32($0) }
    }

    private static func text(_ path: String, pid: Int32) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else { throw Fault.unreadable(pid: pid) }
        return String(decoding: data, as: UTF8.self)
    }
}
