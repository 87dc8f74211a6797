import Foundation
import Logging
import Metrics
import Postgres
import Synchronization
import TestSupport
import Testing

/// What happens when the server dies, freezes, or throws connections away. Each test has a server of its own.
@Suite("Faults", .serialized)
struct FaultTests {
    private func configuration(_ server: PrivatePostgres) throws -> PostgresConfiguration {
        var configuration = try PostgresConfiguration(url: server.url)
        configuration.poolSize = 4
        configuration.acquireTimeout = .seconds(1)
        configuration.statementTimeout = .seconds(1)
        configuration.connectTimeout = .seconds(1)
        configuration.cancelTimeout = .milliseconds(500)
        return configuration
    }

    /// Inserts numbers from several tasks, in transactions of both kinds, until told to stop, and remembers what was acknowledged.
    private func insert(
        into pool: PostgresPool, tasks: Int, until isOver: @escaping @Sendable () -> Bool
    ) async -> Tally {
        await withTaskGroup(of: Tally.self) { group in
            for task in 0..<tasks {
                let isPinned = task.isMultiple(of: 2)
                group.addTask {
                    var tally = Tally()
                    while !isOver() {
                        let id = UUID()
                        do {
                            if isPinned {
                                try await pool.withPinnedTransaction { transaction in
                                    _ = try transaction.commit(with: ["INSERT INTO facts VALUES (\(id))"])
                                }
                            } else {
                                try await pool.withTransaction { connection in
                                    try await connection.execute("INSERT INTO facts VALUES (\(id))")
                                }
                            }
                            tally.acknowledged.insert(id)
                        } catch {
                            guard let error = error as? PostgresError, error.isTransient else {
                                tally.unexpected.append("\(error)")
                                continue
                            }
                            if error.mayHaveCommitted { tally.unknown.insert(id) }
                        }
                    }
                    return tally
                }
            }
            return await group.reduce(into: Tally()) { $0.add($1) }
        }
    }

    private struct Tally {
        var acknowledged: Set<UUID> = []
        var unknown: Set<UUID> = []
        var unexpected: [String] = []

        mutating func add(_ other: Tally) {
            acknowledged.formUnion(other.acknowledged)
            unknown.formUnion(other.unknown)
            unexpected += other.unexpected
        }
    }

    @Test("a server killed under load, twice: what was acknowledged is there, nothing else is, and the pool recovers")
    func kill() async throws {
        try await withPrivatePostgres { server in
            try await withPool(configuration(server)) { pool in
                try await pool.execute("CREATE TABLE facts (id uuid PRIMARY KEY)")
                let isOver = Flag()
                async let tally = insert(into: pool, tasks: 8) { isOver.isRaised }
                for _ in 0..<2 {
                    let before = try await count(server)
                    try await eventually("writes") { try await count(server) > before + 20 }
                    await server.kill9()
                    try await server.restart()
                }
                let before = try await count(server)
                try await eventually("writes after the restart") { try await count(server) > before + 20 }
                isOver.raise()
                let result = await tally
                #expect(result.unexpected == [])
                let stored = try await pool.query("TABLE facts").map { try $0[0, as: UUID.self] }
                #expect(result.acknowledged.subtracting(stored).isEmpty, "an acknowledged row is missing")
                #expect(Set(stored).subtracting(result.acknowledged).isSubset(of: result.unknown))
            }
        }
    }

    /// Asked over a connection of its own, which knows nothing of the pool's troubles.
    private func count(_ server: PrivatePostgres) async throws -> Int {
        try await withPool(configuration(server)) { pool in
            try await pool.query("SELECT count(*) FROM facts")[0][0, as: Int.self]
        }
    }

    @Test("a frozen server: every call ends within its limits, and the pool works again after the thaw")
    func freeze() async throws {
        try await withPrivatePostgres { server in
            try await withPool(configuration(server)) { pool in
                try await pool.execute("SELECT 1")
                server.stop()
                // Each call may take the acquire, statement and cancel timeouts together: 2.7 s. The limit here is for
                // calls that would never end.
                let ended = Flag()
                let calls = Task {
                    await withTaskGroup(of: PostgresError?.self) { group in
                        for number in 0..<20 {
                            group.addTask {
                                do {
                                    if number % 2 == 0 {
                                        try await pool.execute("SELECT 1")
                                    } else {
                                        try await pool.withTransaction { _ = try await $0.query("SELECT 1") }
                                    }
                                    return nil
                                } catch {
                                    return error as? PostgresError
                                }
                            }
                        }
                        let codes = await group.reduce(into: []) { $0.append($1?.code) }
                        ended.raise()
                        return codes
                    }
                }
                try await eventually("the end of all calls", within: .seconds(60)) { ended.isRaised }
                let allowed: [PostgresError.Code?] = [.statementTimeout, .acquireTimeout, .connectionLost]
                let codes = await calls.value
                #expect(codes.allSatisfy { allowed.contains($0) })
                server.cont()
                try await eventually("an answer after the thaw") { try await pool.query("SELECT 1").count == 1 }
            }
        }
    }

    @Test("without the client's limit a call to a frozen server does not end (the guard's counter-example)")
    func freezeWithoutLimit() async throws {
        try await withPrivatePostgres { server in
            try await withPool(configuration(server)) { pool in
                try await pool.withDedicatedConnection(statementTimeout: nil) { unlimited in
                    try await pool.withDedicatedConnection { limited in
                        try await limited.execute("SELECT 1")
                        try await unlimited.execute("SELECT 1")
                        server.stop()
                        let hasEnded = Flag()
                        async let forever: Void = {
                            _ = try? await unlimited.query("SELECT 1")
                            hasEnded.raise()
                        }()
                        let error = await #expect(throws: PostgresError.self) { try await limited.query("SELECT 1") }
                        #expect(error?.code == .statementTimeout)
                        #expect(!hasEnded.isRaised)
                        server.cont()
                        await forever
                    }
                }
            }
        }
    }

    @Test("a server that freezes in the middle of a result does not hold its caller")
    func freezeInTheMiddle() async throws {
        try await withPrivatePostgres { server in
            try await withPool(configuration(server)) { pool in
                let started = Flag()
                let ended = Flag()
                let transaction = Task {
                    defer { ended.raise() }
                    return try await pool.withTransaction { connection in
                        try await connection.execute("CREATE TABLE facts (n int)")
                        started.raise()
                        while true { try await connection.execute("INSERT INTO facts VALUES (1)") }
                    }
                }
                try await eventually { started.isRaised }
                server.stop()
                try await eventually("the end of the transaction", within: .seconds(60)) { ended.isRaised }
                let error = await #expect(throws: PostgresError.self) { try await transaction.value }
                #expect(error?.isTransient == true)
                server.cont()
                try await eventually("the table is gone with its transaction") {
                    try await pool.query("SELECT to_regclass('facts')::text")[0][0, as: String?.self] == nil
                }
            }
        }
    }

    @Test("connections thrown away by an operator are replaced without a caller noticing, when they were idle")
    func terminatedIdle() async throws {
        try await withPrivatePostgres { server in
            try await withPool(configuration(server)) { pool in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 { group.addTask { _ = try await pool.query("SELECT pg_sleep(0.1)") } }
                    try await group.waitForAll()
                }
                for _ in 0..<5 {
                    try await withPool(configuration(server)) { operators in
                        try await operators.execute(
                            """
                            SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                            WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
                            """)
                        return
                    }
                    // The ends of the connections have arrived: none of them is used for a statement.
                    try await pool.execute("SELECT 1")
                    try await pool.withTransaction { try await $0.execute("SELECT 1") }
                }
            }
        }
    }

    @Test("a connection thrown away under a statement fails that statement only")
    func terminatedBusy() async throws {
        try await withPrivatePostgres { server in
            var settings = try configuration(server)
            settings.statementTimeout = .seconds(30)
            try await withPool(settings) { pool in
                let victim = Task { try await pool.query("SELECT pg_sleep(600)") }
                try await eventually {
                    try await pool.query(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                    ).count == 1
                }
                let error = await #expect(throws: PostgresError.self) { try await victim.value }
                #expect(error?.code == .connectionLost)
                #expect(error?.message.contains("57P01") == true)
                #expect(error?.mayHaveCommitted == true)
                try await pool.execute("SELECT 1")
            }
        }
    }

    @Test("while the server is away callers wait, and those who are still waiting when it comes back are served")
    func waitingForRestart() async throws {
        try await withPrivatePostgres { server in
            var settings = try configuration(server)
            settings.acquireTimeout = .seconds(60)
            try await withPool(settings) { pool in
                await server.kill9()
                async let answer = pool.query("SELECT 1").count
                try await server.restart()
                #expect(try await answer == 1)
            }
        }
    }

    @Test("a server without a free connection is waited for, and its refusal is named")
    func tooManyConnections() async throws {
        try await withPrivatePostgres(options: ["-c", "max_connections=6", "-c", "superuser_reserved_connections=0"]) {
            server in
            var settings = try configuration(server)
            settings.poolSize = 20
            settings.acquireTimeout = .seconds(60)
            let recorder = Recorder()
            settings.applicationName = "patient"
            try await withMetricsFactory(recorder) {
                try await withPool(settings) { pool in
                    let patient = try await withTakenConnections(6, of: server) {
                        let patient = Task { try await pool.query("SELECT 1").count }
                        try await eventually("it was refused") {
                            recorder.value("postgres_connect_failures_total{pool=patient}") >= 1
                        }
                        try await withPool(configuration(server)) { hasty in
                            let error = await #expect(throws: PostgresError.self) { try await hasty.query("SELECT 1") }
                            #expect(error?.code == .acquireTimeout)
                            #expect(error?.message.contains("too many clients already") == true)
                        }
                        return patient
                    }
                    #expect(try await patient.value == 1)
                    // As many as it can have serve all.
                    try await withThrowingTaskGroup(of: Int.self) { group in
                        for _ in 0..<40 { group.addTask { try await pool.query("SELECT pg_sleep(0.02)").count } }
                        let served = try await group.reduce(into: 0) { $0 += $1 }
                        #expect(served == 40)
                    }
                }
            }
        }
    }

    /// Runs `body` while so many connections of a server are somebody else's.
    private func withTakenConnections<Value: Sendable>(
        _ count: Int, of server: PrivatePostgres, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        var settings = try configuration(server)
        settings.poolSize = count
        settings.acquireTimeout = .seconds(60)
        return try await withPool(settings) { pool in try await taking(count, of: pool, body) }
    }

    private func taking<Value: Sendable>(
        _ count: Int, of pool: PostgresPool, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        guard count > 0 else { return try await body() }
        return try await pool.withConnection { _ in try await taking(count - 1, of: pool, body) }
    }

    @Test("connecting and disconnecting leaves no thread and no descriptor behind")
    func leaks() async throws {
        try await withPrivatePostgres { server in
            func cycle() async throws {
                try await withPool(configuration(server)) { pool in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<4 { group.addTask { _ = try await pool.query("SELECT pg_sleep(0.01)") } }
                        try await group.waitForAll()
                    }
                    let cancelled = Task { try await pool.query("SELECT pg_sleep(600)") }
                    try await cancelled.cancel(once: "it sleeps") {
                        try await pool.query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'").count == 1
                    }
                    _ = await cancelled.result
                    try await pool.withDedicatedConnection { _ = try await $0.query("SELECT 1") }
                }
                var refused = try PostgresConfiguration(url: server.url(user: "nobody", password: "x"))
                refused.acquireTimeout = .milliseconds(50)
                try await withPool(refused) { pool in _ = try? await pool.query("SELECT 1") }
            }
            try await cycle()
            for _ in 0..<25 { try await cycle() }
            // Other suites run in this process: what is ours is told by name and by peer.
            try await eventually("the end of all threads") { Self.threads(named: ["postgres-\(server.port)"]) == 0 }
            try await eventually("the end of all sockets") { Self.sockets(to: server.port) == 0 }
        }
    }

    private static func threads(named names: Set<String>) -> Int {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        return tasks.count { task in
            let name = try? String(contentsOfFile: "/proc/self/task/\(task)/comm", encoding: .utf8)
            return names.contains(name?.trimmingCharacters(in: .newlines) ?? "")
        }
    }

    /// Our established TCP connections to a port of the loopback interface (proc(5), net/tcp: addresses in hex).
    private static func sockets(to port: Int) -> Int {
        let hex = String(port, radix: 16, uppercase: true)
        let table = (try? String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8)) ?? ""
        let remote = "0100007F:" + String(repeating: "0", count: 4 - hex.count) + hex
        return table.split(separator: "\n").count { line in
            let fields = line.split(separator: " ")
            return fields.count > 3 && fields[2] == remote && fields[3] == "01"
        }
    }
}

/// A flag that only goes up.
final class Flag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .sequentiallyConsistent) }

    func raise() { flag.store(true, ordering: .sequentiallyConsistent) }
}
