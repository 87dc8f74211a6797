import Foundation
import Logging
import Postgres
import ServiceLifecycle
import TestSupport
import Testing

@Suite("Pool")
struct PoolTests {
    @Test("as many statements run at once as the pool has connections, and all callers are served")
    func concurrency() async throws {
        try await withRecorder(configure: { $0.poolSize = 3 }) { (pool, schema, recorder) async throws in
            try await pool.withDedicatedConnection { (holder: PostgresConnection) async throws in
                // Whatever runs waits for this lock, so that it is there to be counted.
                #expect(try await holder.tryAdvisoryLock(schema))
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            try await pool.query(
                                """
                                SELECT \(number), pg_advisory_xact_lock_shared(hashtextextended(\(schema), 0))
                                """)[0][0, as: Int.self]
                        }
                    }
                    try await eventually("three run and all others wait") {
                        let running = try await holder.query(
                            """
                            SELECT count(*) FROM pg_stat_activity
                            WHERE application_name = \(schema) AND wait_event_type = 'Lock'
                            """)[0][0, as: Int.self]
                        return running == 3 && recorder.waiters(of: schema) == 197
                    }
                    let connections = try await holder.query(
                        """
                        SELECT count(*) FROM pg_stat_activity
                        WHERE application_name = \(schema) AND pid <> pg_backend_pid()
                        """)[0][0, as: Int.self]
                    #expect(connections == 3)
                    try await holder.execute("SELECT pg_advisory_unlock(hashtextextended(\(schema), 0))")
                    let numbers = try await group.reduce(into: []) { $0.append($1) }
                    #expect(numbers.sorted() == Array(0..<200))
                }
            }
        }
    }

    @Test("a caller waits for a connection no longer than the acquire timeout, and is told why")
    func acquireTimeout() async throws {
        try await withTestSchema(configure: {
            $0.poolSize = 1
            $0.acquireTimeout = .seconds(1)
        }) { pool, _ in
            try await pool.withConnection { _ in
                let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
                #expect(error?.code == .acquireTimeout)
                await #expect(throws: PostgresError.self) { try await pool.withConnection { _ in } }
            }
            try await pool.execute("SELECT 1")
        }
    }

    @Test("callers beyond the limit of waiters are refused at once")
    func poolExhausted() async throws {
        try await withTestSchema(configure: {
            $0.poolSize = 1
            $0.maxWaiters = 2
        }) { pool, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await pool.withConnection { connection in
                    try await connection.execute("SELECT 1")
                    for _ in 0..<5 { group.addTask { try await pool.execute("SELECT 1") } }
                    var refused = 0
                    while refused < 3 {
                        do { try await group.next() } catch let error as PostgresError {
                            #expect(error.code == .poolExhausted)
                            refused += 1
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("a caller who is cancelled while waiting leaves the queue, and the others are served")
    func cancelledWaiter() async throws {
        try await withRecorder(configure: { $0.poolSize = 1 }) { (pool, schema, recorder) async throws in
            let patient = try await pool.withConnection { connection in
                let statement = Task { try await pool.query("SELECT 1") }
                let scope = Task { try await pool.withConnection { _ in } }
                let patient = Task { try await pool.query("SELECT 1").count }
                try await statement.cancel(once: "all wait") { recorder.waiters(of: schema) == 3 }
                let first = await #expect(throws: PostgresError.self) { try await statement.value }
                #expect(recorder.waiters(of: schema) == 2)
                scope.cancel()
                let second = await #expect(throws: PostgresError.self) { try await scope.value }
                #expect(first?.code == .cancelled && second?.code == .cancelled)
                #expect(recorder.waiters(of: schema) == 1)
                try await connection.execute("SELECT 1")
                return patient
            }
            #expect(try await patient.value == 1)
        }
    }

    @Test("what a scope leaves open is undone before the next caller gets the connection")
    func leftOvers() async throws {
        try await withTestSchema(configure: { $0.poolSize = 1 }) { pool, schema in
            try await pool.execute("CREATE TABLE numbers (n int)")
            try await pool.withConnection { connection in
                #expect(try await connection.tryAdvisoryLock(schema))
                try await connection.listen(to: schema)
                try await connection.execute("BEGIN")
                try await connection.execute("INSERT INTO numbers VALUES (1)")
            }
            let rows = try await pool.query("TABLE numbers")
            #expect(rows.isEmpty)
            let locks = try await pool.query(
                "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
            #expect(locks.isEmpty)
            let channels = try await pool.query("SELECT pg_listening_channels()")
            #expect(channels.isEmpty)
        }
    }

    @Test("BEGIN outside a transaction's scope is refused and rolled back")
    func strayBegin() async throws {
        try await withTestSchema(configure: { $0.poolSize = 1 }) { pool, _ in
            let error = await #expect(throws: PostgresError.self) { try await pool.execute("BEGIN") }
            #expect(error?.code == .transactionState)
            try await pool.execute("CREATE TABLE kept (n int)")
            try await pool.execute("INSERT INTO kept VALUES (1)")
            #expect(try await pool.query("TABLE kept").count == 1)
            let transactions = [
                try await pool.query("SELECT txid_current()")[0][0, as: Int.self],
                try await pool.query("SELECT txid_current()")[0][0, as: Int.self],
            ]
            #expect(transactions[0] != transactions[1])
        }
    }

    @Test("a connection that outlives its scope refuses to work")
    func escapedConnection() async throws {
        try await withTestSchema { pool, _ in
            let escaped = try await pool.withConnection { $0 }
            let error = await #expect(throws: PostgresError.self) { try await escaped.query("SELECT 1") }
            #expect(error?.code == .closed)
        }
    }

    @Test("results over the limit of rows or bytes are refused, and the connection goes on")
    func resultLimits() async throws {
        try await withTestSchema(configure: {
            $0.poolSize = 1
            $0.maxResultRows = 1000
            $0.maxResultBytes = 100_000
        }) { pool, _ in
            let before = try await pool.query("SELECT pg_backend_pid()")[0][0, as: Int.self]
            for query: PostgresQuery in [
                "SELECT n FROM generate_series(1, 1001) n",
                "SELECT generate_series(1, 100000000)",
                "SELECT repeat('x', 100001)",
                "SELECT repeat('x', 1000) FROM generate_series(1, 1000)",
            ] {
                let error = await #expect(throws: PostgresError.self) { try await pool.query(query) }
                #expect(error?.code == .resultTooLarge)
            }
            let full = try await pool.query("SELECT n FROM generate_series(1, 1000) n")
            #expect(full.count == 1000)
            let after = try await pool.query("SELECT pg_backend_pid()")[0][0, as: Int.self]
            #expect(before == after, "the connection was not replaced")
        }
    }

    @Test("prepared statements beyond the limit are deallocated on the server")
    func statementEviction() async throws {
        try await withTestSchema(configure: {
            $0.poolSize = 1
            $0.maxPreparedStatements = 10
        }) { pool, _ in
            for number in 0..<100 {
                let sum = try await pool.query("SELECT \(1) AS \(identifier: "c\(number)")")[0][0, as: Int.self]
                #expect(sum == 1)
            }
            // The count's own statement replaces one, which goes with the trip after it.
            let count: PostgresQuery = "SELECT count(*) FROM pg_prepared_statements"
            _ = try await pool.query(count)
            #expect(try await pool.query(count)[0][0, as: Int.self] == 10)
        }
    }

    @Test("evicted statements are deallocated in front of a transaction without disturbing its isolation level")
    func evictionBeforeTransaction() async throws {
        try await withTestSchema(configure: {
            $0.poolSize = 1
            $0.maxPreparedStatements = 1
        }) { pool, _ in
            for _ in 0..<3 {
                let level = try await pool.withTransaction(isolation: .serializable) { connection in
                    try await connection.execute("SELECT 1")
                    try await connection.execute("SELECT 2")
                    return try await connection.query("SHOW transaction_isolation")[0][0, as: String.self]
                }
                #expect(level == "serializable")
            }
        }
    }

    @Test("a table that changes below its prepared statements does not break them")
    func staleStatements() async throws {
        try await withTestSchema(configure: { $0.poolSize = 1 }) { pool, _ in
            try await pool.execute("CREATE TABLE t (a int)")
            try await pool.execute("INSERT INTO t VALUES (1)")
            let query: PostgresQuery = "SELECT * FROM t"
            #expect(try await pool.query(query)[0].decode(Int.self) == 1)
            try await pool.execute("ALTER TABLE t ADD COLUMN b text DEFAULT 'x'")
            let numbered = try await pool.query(query)[0].decode((Int, String).self)
            #expect(numbered == (1, "x"))
            try await pool.execute("ALTER TABLE t ALTER COLUMN a TYPE text")
            let names = try await pool.withTransaction { try await $0.query(query)[0].decode((String, String).self) }
            #expect(names == ("1", "x"))
            try await pool.execute("DEALLOCATE ALL")
            #expect(try await pool.query(query).count == 1)
        }
    }

    @Test("at the shutdown callers are refused, those who have a connection finish, and then no connection is left")
    func shutdown() async throws {
        try await withRecorder(configure: {
            $0.poolSize = 1
            $0.shutdownTimeout = .seconds(600)
        }) { (pool, schema, recorder) async throws in
            let (entered, enter) = AsyncStream.makeStream(of: Void.self)
            let (resumed, resume) = AsyncStream.makeStream(of: Void.self)
            let scope = Task {
                try await pool.withConnection { connection in
                    enter.finish()
                    for await _ in resumed {}
                    return try await connection.query("SELECT 1").count
                }
            }
            for await _ in entered {}
            let waiter = Task { try await pool.query("SELECT 1") }
            try await eventually("it waits for the connection") { recorder.waiters(of: schema) == 1 }
            async let first: Void = pool.shutdown()
            async let second: Void = pool.shutdown()
            let abandoned = await #expect(throws: PostgresError.self) { try await waiter.value }
            #expect(abandoned?.code == .closed)
            let refused = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            #expect(refused?.code == .closed)
            resume.finish()
            #expect(try await scope.value == 1)
            _ = await (first, second)
            await pool.shutdown()
            try await noConnections(of: schema)
        }
    }

    @Test("a scope that does not end is cut off at the shutdown timeout")
    func forcedShutdown() async throws {
        try await withTestSchema(configure: { $0.shutdownTimeout = .milliseconds(100) }) { pool, schema in
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            let stuck = Task {
                try await pool.withConnection { connection in
                    try await connection.execute("SELECT 1")
                    start.yield()
                    _ = try await connection.query("SELECT pg_sleep(60)")
                }
            }
            for await _ in started { break }
            await pool.shutdown()
            let error = await #expect(throws: PostgresError.self) { try await stuck.value }
            #expect(error?.code == .connectionLost)
        }
    }

    @Test("run ends with the process's graceful shutdown")
    func service() async throws {
        try await withTestSchema { pool, schema in
            try await pool.execute("SELECT 1")
            let group = ServiceGroup(services: [pool], logger: Logger(label: "test"))
            let running = Task { try await group.run() }
            await group.triggerGracefulShutdown()
            try await running.value
            try await noConnections(of: schema)
        }
    }

    @Test("a pool that is dropped closes its connections")
    func dropped() async throws {
        var configuration = try PostgresConfiguration(url: TestEnvironment.postgresURL)
        configuration.applicationName = "dropped_\(UUID())"
        do {
            let pool = PostgresPool(configuration: configuration, logger: Logger(label: "test"))
            _ = try await pool.query("SELECT 1")
        }
        try await noConnections(of: configuration.applicationName)
    }

    private func noConnections(of name: String) async throws {
        try await withTestSchema { pool, _ in
            try await eventually("the end of all connections") {
                try await pool.query("SELECT 1 FROM pg_stat_activity WHERE application_name = \(name)").isEmpty
            }
        }
    }
}
