import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// An S3 store as tests reach it, with the secrets of its two identities, `signing` (may only write) and `service`.
public struct S3TestStore: Sendable {
    /// Scheme, host and port.
    public let endpoint: String
    /// The bucket that is there.
    public let bucket: String
    /// The secret of the identity `signing`.
    public let signingSecret: String
    /// The secret of the identity `service`.
    public let serviceSecret: String

    /// The store that the tests share; each test has keys of its own there.
    public static var shared: S3TestStore {
        get throws {
            let url = try TestEnvironment.required("PRACA_TEST_S3_URL")
            guard let slash = url.lastIndex(of: "/") else { throw TestEnvironmentError("PRACA_TEST_S3_URL is no URL") }
            return S3TestStore(
                endpoint: String(url[..<slash]), bucket: String(url[url.index(after: slash)...]),
                signingSecret: try TestEnvironment.required("PRACA_TEST_S3_SIGNING_SECRET"),
                serviceSecret: try TestEnvironment.required("PRACA_TEST_S3_SERVICE_SECRET"))
        }
    }
}

/// An S3 store of one test's own, which the test may kill, freeze and restart.
public actor PrivateS3 {
    /// How to reach it, the same after a restart.
    public nonisolated let store: S3TestStore
    private let directory: URL
    private let port: Int
    private let innerPorts: [Int]
    private var process: PrivateProcess

    /// Starts a store and waits until it answers.
    public static func start() async throws -> PrivateS3 {
        let directory = try TestEnvironment.scratchDirectory("s3")
        // Another process may take a free port first; then the store ends at once and others are tried.
        for _ in 0..<5 {
            let port = try TestEnvironment.freePort()
            let inner = try (0..<8).map { _ in try TestEnvironment.freePort() }
            let store = S3TestStore(
                endpoint: "http://127.0.0.1:\(port)", bucket: "praca-uploads", signingSecret: "write-only",
                serviceSecret: "everything")
            let process = try await launch(store, directory, port, inner)
            if try await answers(process, store, port, inner) {
                return PrivateS3(
                    store: store, directory: directory, port: port, innerPorts: inner, process: process)
            }
        }
        throw TestEnvironmentError("the S3 store does not start; see \(directory.path)/s3.log")
    }

    private init(store: S3TestStore, directory: URL, port: Int, innerPorts: [Int], process: PrivateProcess) {
        self.store = store
        self.directory = directory
        self.port = port
        self.innerPorts = innerPorts
        self.process = process
    }

    /// Ends the store without warning and waits for its end.
    public func kill9() async {
        process.kill(SIGKILL)
        await process.waitForExit()
    }

    /// Freezes the store: connections stay, nothing answers.
    public func stop() { process.kill(SIGSTOP) }

    /// Thaws a frozen store.
    public func resume() { process.kill(SIGCONT) }

    /// Kills the store if it runs and starts it again with the same data; waits until it answers.
    public func restart() async throws {
        await kill9()
        process = try await Self.launch(store, directory, port, innerPorts)
        guard try await Self.answers(process, store, port, innerPorts) else {
            throw TestEnvironmentError("the S3 store does not come back; see \(directory.path)/s3.log")
        }
    }

    /// Ends the store and removes its data.
    public func shutdown() async {
        await kill9()
        try? FileManager.default.removeItem(at: directory)
    }

    private static func launch(
        _ store: S3TestStore, _ directory: URL, _ port: Int, _ innerPorts: [Int]
    ) async throws -> PrivateProcess {
        try await PrivateProcess.start(
            TestEnvironment.packageRoot.appending(path: "dev/bin/private-s3").path,
            [
                directory.appending(path: "data").path, String(port),
                innerPorts.map(String.init).joined(separator: ","),
                store.bucket, "http://127.0.0.1",
            ],
            environment: [
                "PRACA_S3_SIGNING_KEY_ID": "signing", "PRACA_S3_SIGNING_SECRET": store.signingSecret,
                "PRACA_S3_SERVICE_KEY_ID": "service", "PRACA_S3_SERVICE_SECRET": store.serviceSecret,
            ],
            log: directory.appending(path: "s3.log"))
    }

    /// Waits until the store's port is open and the bucket is there. False if the store ended instead.
    private static func answers(
        _ process: PrivateProcess, _ store: S3TestStore, _ port: Int, _ innerPorts: [Int]
    ) async throws -> Bool {
        try await eventually("the S3 store on port \(port) accepts connections", within: .seconds(60)) {
            !process.isRunning
                || TestEnvironment.canConnect(port)
                    && TestEnvironment.answers(innerPorts[2], "/buckets/\(store.bucket)/")
        }
        return process.isRunning
    }
}

/// Runs `body` with a private S3 store, which is gone afterwards.
public func withPrivateS3<R>(
    isolation: isolated (any Actor)? = #isolation, _ body: (PrivateS3) async throws -> R
) async throws -> R {
    let server = try await PrivateS3.start()
    let result: Result<R, any Error>
    do { result = .success(try await body(server)) } catch { result = .failure(error) }
    await server.shutdown()
    return try result.get()
}
