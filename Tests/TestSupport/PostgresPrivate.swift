import Foundation
import Logging
import Postgres
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A PostgreSQL server of a test's own, which the test may kill, stop and restart. It dies with the test process.
public final class PrivatePostgres: Sendable {
    /// The port it listens on, the same after a restart.
    public let port: Int
    private let directory: URL
    private let options: [String]
    private let process: Mutex<PrivateProcess?>

    private init(port: Int, directory: URL, options: [String]) {
        self.port = port
        self.directory = directory
        self.options = options
        process = Mutex(nil)
    }

    /// The URL with the rights of a superuser.
    public var url: String { url(user: "postgres", password: "postgres") }

    /// The URL for a role.
    public func url(user: String, password: String) -> String {
        "postgres://\(user):\(password)@127.0.0.1:\(port)/postgres"
    }

    /// Initialises a cluster in a new folder and waits until the server answers.
    /// - Parameter options: further options for `postgres`, such as `["-c", "max_connections=20"]`.
    public static func start(options: [String] = []) async throws -> PrivatePostgres {
        let directory = try TestEnvironment.scratchDirectory("postgres")
        let server = PrivatePostgres(port: try TestEnvironment.freePort(), directory: directory, options: options)
        let copy = try await PrivateProcess.start(
            "/bin/cp", ["-a", try await Template.shared.data().path, directory.path],
            log: directory.appending(path: "log"))
        guard await copy.waitForExit() == 0 else { throw TestEnvironmentError("cannot copy a PostgreSQL cluster") }
        try await server.restart()
        return server
    }

    /// A cluster that was never used, made once a test process: copying it takes a tenth of the time of making one.
    private actor Template {
        static let shared = Template()
        private var making: Task<URL, any Error>?

        func data() async throws -> URL {
            let task =
                making
                ?? Task {
                    let directory = try TestEnvironment.scratchDirectory("postgres-template")
                    let server = PrivatePostgres(
                        port: try TestEnvironment.freePort(), directory: directory, options: [])
                    try await server.restart()
                    await server.end(SIGINT)
                    return directory.appending(path: "data")
                }
            making = task
            return try await task.value
        }
    }

    /// Starts the server again on the same port with the same data, and waits until it answers.
    public func restart() async throws {
        // After a kill the old server's children may hold its memory for a moment: the new one then refuses to start.
        try await eventually("a start of PostgreSQL on port \(port)", within: .seconds(60)) {
            let started = try await PrivateProcess.start(
                TestEnvironment.packageRoot.appending(path: "dev/bin/private-postgres").path,
                [directory.appending(path: "data").path, "\(port)"] + options,
                log: directory.appending(path: "log"))
            process.withLock { $0 = started }
            return try await answers(while: started)
        }
    }

    private func answers(while started: PrivateProcess) async throws -> Bool {
        var configuration = try PostgresConfiguration(url: url)
        configuration.poolSize = 1
        configuration.acquireTimeout = .milliseconds(500)
        let pool = PostgresPool(configuration: configuration, logger: Logger(label: "private-postgres"))
        var answered = false
        while started.isRunning && !answered {
            answered = (try? await pool.query("SELECT 1")) != nil
        }
        await pool.shutdown()
        return answered
    }

    /// Kills the server (not its children, which notice) as a power cut would, and waits until it is gone.
    public func kill9() async {
        await end(SIGKILL)
    }

    /// Freezes the server and all its children: connections stay open, and nothing answers.
    public func stop() { signalAll(SIGSTOP) }

    /// Thaws the server and its children.
    public func cont() { signalAll(SIGCONT) }

    /// Ends the server and removes its data.
    public func shutdown() async {
        cont()
        // An immediate shutdown, which takes the children along.
        await end(SIGQUIT)
        try? FileManager.default.removeItem(at: directory)
    }

    private func end(_ signal: Int32) async {
        guard let process = process.withLock({ $0 }) else { return }
        process.kill(signal)
        await process.waitForExit()
    }

    private func signalAll(_ signal: Int32) {
        guard let process = process.withLock({ $0 }), process.isRunning else { return }
        process.kill(signal)
        for child in Self.children(of: process.pid) { Glibc.kill(child, signal) }
    }

    /// PostgreSQL's processes are all children of the first one.
    private static func children(of parent: pid_t) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { pid in
            guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
            // After the program's name, in parentheses: state, parent.
            let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
            return fields.count > 2 && pid_t(fields[2]) == parent
        }
    }
}

/// Runs `body` with a private server, which is ended afterwards.
public func withPrivatePostgres<Value>(
    options: [String] = [], isolation: isolated (any Actor)? = #isolation,
    _ body: (PrivatePostgres) async throws -> Value
) async throws -> Value {
    let server = try await PrivatePostgres.start(options: options)
    do {
        let value = try await body(server)
        await server.shutdown()
        return value
    } catch {
        await server.shutdown()
        throw error
    }
}
