import Foundation
import Logging
import Redis

#if canImport(Glibc)
    import Glibc
#endif

/// A Redis server of one test's own, which the test may kill, freeze and restart. Data is appended to a file, as in
/// production.
public actor PrivateRedis {
    /// The server's port, the same after a restart.
    public nonisolated let port: Int
    /// Where the data is.
    public nonisolated let directory: URL
    private let options: [String]
    private var process: PrivateProcess

    /// `redis://127.0.0.1:<port>`.
    public nonisolated var url: String { "redis://127.0.0.1:\(port)" }

    /// Starts a server and waits until it answers.
    /// - Parameter options: further options of `redis-server`, for instance `["--requirepass", "…"]`.
    public static func start(_ options: [String] = []) async throws -> PrivateRedis {
        let directory = try TestEnvironment.scratchDirectory("redis")
        // Another process may take the free port first; then the server ends at once and another port is tried.
        for _ in 0..<5 {
            let port = try TestEnvironment.freePort()
            let process = try await launch(directory, port, options)
            if try await answers(process, port) {
                return PrivateRedis(port: port, directory: directory, options: options, process: process)
            }
        }
        throw TestEnvironmentError("redis-server does not start; see \(directory.path)/redis.log")
    }

    private init(port: Int, directory: URL, options: [String], process: PrivateProcess) {
        self.port = port
        self.directory = directory
        self.options = options
        self.process = process
    }

    /// Ends the server without warning, as `kill -9` does, and waits for its end.
    public func kill9() async {
        process.kill(SIGKILL)
        await process.waitForExit()
    }

    /// Freezes the server: connections stay, nothing answers.
    public func stop() { process.kill(SIGSTOP) }

    /// Thaws a frozen server.
    public func resume() { process.kill(SIGCONT) }

    /// Kills the server if it runs and starts it again on the same port with the same data; waits until it answers.
    public func restart() async throws {
        await kill9()
        process = try await Self.launch(directory, port, options)
        guard try await Self.answers(process, port) else {
            throw TestEnvironmentError("redis-server does not come back; see \(directory.path)/redis.log")
        }
    }

    /// Ends the server and removes its data.
    public func shutdown() async {
        await kill9()
        try? FileManager.default.removeItem(at: directory)
    }

    private static func launch(_ directory: URL, _ port: Int, _ options: [String]) async throws -> PrivateProcess {
        let script = TestEnvironment.packageRoot.appending(path: "dev/bin/private-redis").path
        return try await PrivateProcess.start(
            script, [directory.path, String(port)] + options, log: directory.appending(path: "redis.log"))
    }

    /// Waits until the server answers, with anything: it may want a password. False if it ended instead.
    private static func answers(_ process: PrivateProcess, _ port: Int) async throws -> Bool {
        // A bare connection, since the server's own options may demand a password or TLS.
        try await eventually("redis-server on port \(port) accepts connections") {
            !process.isRunning || TestEnvironment.canConnect(port)
        }
        return process.isRunning
    }
}

/// Runs `body` with a private Redis server, which is gone afterwards.
@discardableResult
public func withPrivateRedis<R>(
    _ options: [String] = [], isolation: isolated (any Actor)? = #isolation,
    _ body: (PrivateRedis) async throws -> R
) async throws -> R {
    let server = try await PrivateRedis.start(options)
    let result: Result<R, any Error>
    do { result = .success(try await body(server)) } catch { result = .failure(error) }
    await server.shutdown()
    return try result.get()
}
