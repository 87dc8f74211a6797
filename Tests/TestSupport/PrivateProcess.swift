import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A process that a test starts, and may kill, stop and wait for. It dies with the test process, however that ends.
///
/// The kernel sends the parent-death signal when the *thread* that started the child ends, so each child has a thread
/// of its own, which starts it, waits for its end and collects its status.
public struct PrivateProcess: Sendable {
    /// The process id. Until the exit was collected it cannot belong to another process.
    public let pid: pid_t
    private let ending: Ending

    /// Starts a program with its output going to a file.
    /// - Parameters:
    ///   - executable: the absolute path of the program.
    ///   - environment: variables added to those of the test process.
    ///   - log: the file that standard output and standard error are appended to.
    /// - Throws: ``TestEnvironmentError`` when the program cannot be started.
    public static func start(
        _ executable: String, _ arguments: [String], environment: [String: String] = [:], log: URL
    ) async throws -> PrivateProcess {
        let ending = Ending()
        let variables = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let command = ["setpriv", "--pdeathsig", "KILL", "--", executable] + arguments
        let result: Result<pid_t, TestEnvironmentError> = await withCheckedContinuation { continuation in
            let thread = Thread {
                let spawned = spawn(command, variables: variables, log: log)
                continuation.resume(returning: spawned)
                if case .success(let pid) = spawned { ending.awaitAndRecord(pid) }
            }
            thread.name = "child"
            thread.start()
        }
        return PrivateProcess(pid: try result.get(), ending: ending)
    }

    /// Whether the process has not ended yet. A stopped process is running.
    public var isRunning: Bool { ending.status == nil }

    /// Sends a signal; does nothing once the process has ended.
    public func kill(_ signal: Int32) {
        ending.whileRunning { _ = Glibc.kill(pid, signal) }
    }

    /// Waits for the end of the process.
    /// - Returns: the exit code, or 128 plus the number of the signal that ended it.
    @discardableResult
    public func waitForExit() async -> Int32 {
        await withCheckedContinuation { ending.notify($0) }
    }

    private static func spawn(
        _ command: [String], variables: [String: String], log: URL
    ) -> Result<pid_t, TestEnvironmentError> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log.path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // The child must not hold the test process's sockets open; closing one that is gone by then does no harm.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? [] {
            if let descriptor = Int32(name), descriptor > 2 {
                posix_spawn_file_actions_addclose(&actions, descriptor)
            }
        }

        let arguments = CStrings(command)
        let environment = CStrings(variables.map { "\($0.key)=\($0.value)" })
        defer {
            arguments.free()
            environment.free()
        }
        var pid = pid_t()
        let code = posix_spawnp(&pid, command[0], &actions, nil, arguments.pointers, environment.pointers)
        guard code == 0 else {
            return .failure(TestEnvironmentError("cannot start \(command.joined(separator: " ")): errno \(code)"))
        }
        return .success(pid)
    }
}

/// How a process ended, once it has, and who waits for that.
private final class Ending: Sendable {
    private struct State {
        var status: Int32?
        var waiting: [CheckedContinuation<Int32, Never>] = []
    }

    private let state = Mutex(State())

    var status: Int32? { state.withLock { $0.status } }

    /// Runs `body` only while the process id still belongs to the process.
    func whileRunning(_ body: () -> Void) {
        state.withLock { if $0.status == nil { body() } }
    }

    func notify(_ continuation: CheckedContinuation<Int32, Never>) {
        let status = state.withLock { state -> Int32? in
            if state.status == nil { state.waiting.append(continuation) }
            return state.status
        }
        if let status { continuation.resume(returning: status) }
    }

    func awaitAndRecord(_ pid: pid_t) {
        // The id is given back to the system under the lock, so that no signal can go to a stranger.
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) == -1 && errno == EINTR {}
        var raw: Int32 = 0
        let waiting = state.withLock { state in
            while waitpid(pid, &raw, 0) == -1 && errno == EINTR {}
            let signal = raw & 0x7F
            state.status = signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
            defer { state.waiting = [] }
            return state.waiting
        }
        let status = status ?? 0
        for continuation in waiting { continuation.resume(returning: status) }
    }
}

/// A null-terminated array of C strings.
private struct CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        pointers = .allocate(capacity: count + 1)
        for (index, string) in strings.enumerated() { pointers[index] = strdup(string) }
        pointers[count] = nil
    }

    func free() {
        for index in 0..<count { Glibc.free(pointers[index]) }
        pointers.deallocate()
    }
}
