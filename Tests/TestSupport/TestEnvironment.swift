import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Where the tests find the servers they share, and where they may write.
public enum TestEnvironment {
    /// The variable that says where the shared PostgreSQL is, with the rights of a superuser.
    public static let postgresVariable = "PRACA_TEST_POSTGRES_URL"
    /// The variable that says where the shared Redis is.
    public static let redisVariable = "PRACA_TEST_REDIS_URL"

    /// The shared PostgreSQL server's URL.
    public static var postgresURL: String {
        get throws { try required(postgresVariable) }
    }

    /// The shared PostgreSQL server's URL for another role than the superuser.
    public static func postgresURL(user: String, password: String) throws -> String {
        let url = try required(postgresVariable)
        guard var parts = URLComponents(string: url) else {
            throw TestEnvironmentError("\(postgresVariable) is no URL")
        }
        parts.user = user
        parts.password = password
        return parts.string ?? url
    }

    /// The shared Redis server's URL.
    public static var redisURL: String {
        get throws { try required(redisVariable) }
    }

    /// The folder of `Package.swift`.
    public static let packageRoot: URL = URL(filePath: #filePath)
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let lastScratch = Mutex(0)

    /// A new, empty folder below `.dev/test` that no other test and no other test process uses.
    ///
    /// Left-overs of test processes that have ended are removed on the way.
    public static func scratchDirectory(_ name: String) throws -> URL {
        let base = packageRoot.appending(path: ".dev/test")
        let number = lastScratch.withLock { last in
            if last == 0 { removeLeftOvers(in: base) }
            last += 1
            return last
        }
        let directory = base.appending(path: "\(getpid())-\(name)-\(number)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        return directory
    }

    /// Ports below those that a system gives to outgoing connections: one of them could be gone between its choice and its
    /// use.
    private static let choice = 20_000..<32_000

    /// A loopback TCP port that nothing listens on right now.
    public static func freePort() throws -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: choice)
            if try isFree(port) { return port }
        }
        throw TestEnvironmentError("no free port among \(choice)")
    }

    /// Whether a server could listen on a loopback port.
    private static func isFree(_ port: Int) throws -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw TestEnvironmentError("no socket: errno \(errno)") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    static func required(_ name: String) throws -> String {
        guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
            throw TestEnvironmentError(
                "\(name) is not set: run the tests through `make test`, or start the servers with `make test-servers`")
        }
        return value
    }

    /// Whether something listens on a loopback port.
    static func canConnect(_ port: Int) -> Bool {
        connected(to: port) { _ in true } ?? false
    }

    /// Whether a plain GET on a loopback port is answered by 200.
    static func answers(_ port: Int, _ path: String) -> Bool {
        let status = connected(to: port) { descriptor in
            let request = Array("GET \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".utf8)
            var answer = [UInt8](repeating: 0, count: 12)
            guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count,
                recv(descriptor, &answer, answer.count, Int32(MSG_WAITALL)) == answer.count
            else { return "" }
            return String(decoding: answer, as: UTF8.self)
        }
        return status?.hasSuffix(" 200") == true
    }

    /// Runs `body` with a connection whose reads and writes end after a second; nil if there is none.
    private static func connected<Value>(to port: Int, _ body: (Int32) -> Value) -> Value? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        return isConnected ? body(descriptor) : nil
    }

    /// Folders start with the id of the process that made them; those of processes that are gone are rubbish.
    private static func removeLeftOvers(in base: URL) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: base.path)) ?? []
        for name in names {
            guard let owner = name.split(separator: "-").first.flatMap({ pid_t($0) }) else { continue }
            if kill(owner, 0) != 0 && errno == ESRCH {
                try? FileManager.default.removeItem(at: base.appending(path: name))
            }
        }
    }
}

/// The tests' surroundings are not as they must be.
public struct TestEnvironmentError: Error, CustomStringConvertible {
    /// What is missing, and how to get it.
    public let description: String

    /// - Parameter description: what is missing, and how to get it.
    public init(_ description: String) { self.description = description }
}
