import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("Transactions")
struct TransactionTests {
    private struct Refusal: Error {}

    private func total(_ pool: PostgresPool) async throws -> Int {
        try await pool.query("SELECT coalesce(sum(n), 0) FROM numbers")[0][0, as: Int.self]
    }

    private func withNumbers(
        configure: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: (PostgresPool, String) async throws -> Void
    ) async throws {
        try await withTestSchema(configure: configure) { pool, schema in
            try await pool.execute("CREATE TABLE numbers (id int PRIMARY KEY, n int NOT NULL)")
            try await pool.execute("INSERT INTO numbers VALUES (1, 0), (2, 0)")
            try await body(pool, schema)
        }
    }

    @Test("what a body did is committed when it returns, and its value is returned")
    func commit() async throws {
        try await withNumbers { (pool, _) async throws in
            let rows = try await pool.withTransaction { connection in
                try await connection.execute("UPDATE numbers SET n = 1 WHERE id = 1")
                return try await connection.execute("UPDATE numbers SET n = 2 WHERE id = 2")
            }
            #expect(rows == 1)
            #expect(try await total(pool) == 3)
        }
    }

    @Test("what a body did is rolled back when it throws, and its error comes through")
    func rollback() async throws {
        try await withNumbers { (pool, _) async throws in
            await #expect(throws: Refusal.self) {
                try await pool.withTransaction { connection in
                    try await connection.execute("UPDATE numbers SET n = 1")
                    throw Refusal()
                }
            }
            #expect(try await total(pool) == 0)
        }
    }

    @Test("a body that swallows a statement's error cannot commit")
    func swallowedError() async throws {
        try await withNumbers { (pool, _) async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withTransaction { connection in
                    try await connection.execute("UPDATE numbers SET n = 1")
                    _ = try? await connection.execute("SELECT 1 / 0")
                }
            }
            #expect(error?.sqlState == .inFailedTransaction)
            #expect(error?.mayHaveCommitted == false)
            #expect(try await total(pool) == 0)
        }
    }

    @Test("isolation level and read-only hold")
    func modes() async throws {
        try await withNumbers { (pool, _) async throws in
            for level in IsolationLevel.allCases {
                for readOnly in [false, true] {
                    let modes = try await pool.withTransaction(isolation: level, readOnly: readOnly) { connection in
                        let row = try await connection.query(
                            """
                            SELECT current_setting('transaction_isolation'),
                                   current_setting('transaction_read_only')::bool
                            """)[0]
                        return try row.decode((String, Bool).self)
                    }
                    #expect(modes == (level.rawValue.lowercased(), readOnly))
                }
            }
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withTransaction(readOnly: true) { try await $0.execute("UPDATE numbers SET n = 1") }
            }
            #expect(error?.sqlState == .readOnlyTransaction)
        }
    }

    @Test("a body without statements asks nothing of the server but a connection")
    func emptyBody() async throws {
        try await withNumbers(configure: { $0.poolSize = 1 }) { (pool, schema) async throws in
            let server = try PostgresConfiguration(url: TestEnvironment.postgresURL)
            try await withPool(server) { observer in
                /// When the pool's connection was last asked for anything, and what for.
                func last() async throws -> PostgresRows {
                    try await observer.query(
                        """
                        SELECT query, state_change::text FROM pg_stat_activity WHERE application_name = \(schema)
                        """)
                }
                let before = try await last()[0].decode((String, String).self)
                let value = try await pool.withTransaction { _ in 7 }
                #expect(value == 7)
                #expect(try await last()[0].decode((String, String).self) == before)
                #expect(try await last().count == 1)
                // What is asked shows.
                try await pool.withTransaction { _ = try await $0.query("SELECT 1") }
                #expect(try await last()[0].decode((String, String).self) != before)
            }
        }
    }

    @Test("a body that ends its transaction itself is refused")
    func strayCommit() async throws {
        try await withNumbers { (pool, _) async throws in
            for end: PostgresQuery in ["COMMIT", "ROLLBACK"] {
                for isLast in [true, false] {
                    let error = await #expect(throws: PostgresError.self) {
                        try await pool.withTransaction { connection in
                            try await connection.execute("SELECT 1")
                            try await connection.execute(end)
                            if !isLast { try await connection.execute("UPDATE numbers SET n = 1") }
                        }
                    }
                    #expect(error?.code == .transactionState)
                }
            }
            #expect(try await total(pool) == 0)
        }
    }

    /// Two transactions read both rows, then each writes one of them. One of the two must fail and be repeated.
    private func crossWrites(_ pool: PostgresPool, retry: TransactionRetry) async throws -> Int {
        let runs = Count()
        let meeting = Meeting(size: 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for id in [1, 2] {
                group.addTask {
                    try await pool.withTransaction(isolation: .serializable, retrying: retry) { connection in
                        runs.increment()
                        let sum = try await connection.query("SELECT sum(n) FROM numbers")[0][0, as: Int.self]
                        await meeting.arrive()
                        try await connection.execute("UPDATE numbers SET n = \(Int32(sum) + 1) WHERE id = \(id)")
                    }
                }
            }
            try await group.waitForAll()
        }
        return runs.value
    }

    @Test("a serialization failure makes the transaction run again, on fresh data")
    func serializationFailure() async throws {
        try await withNumbers { (pool, _) async throws in
            let runs = try await crossWrites(pool, retry: .serializationFailures)
            #expect(runs >= 3)
            // One saw 0 and wrote 1, the other then saw 1 and wrote 2.
            #expect(try await total(pool) == 3)
        }
    }

    @Test("without the retry the serialization failure reaches the caller")
    func withoutRetry() async throws {
        try await withNumbers { (pool, _) async throws in
            let error = await #expect(throws: PostgresError.self) { try await crossWrites(pool, retry: .never) }
            #expect(error?.sqlState == .serializationFailure)
            #expect(error?.mayHaveCommitted == false)
        }
    }

    @Test("a deadlock's victim runs again")
    func deadlock() async throws {
        try await withNumbers { (pool, _) async throws in
            let meeting = Meeting(size: 2)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (first, second) in [(1, 2), (2, 1)] {
                    group.addTask {
                        try await pool.withTransaction { connection in
                            try await connection.execute("UPDATE numbers SET n = n + 1 WHERE id = \(first)")
                            await meeting.arrive()
                            try await connection.execute("UPDATE numbers SET n = n + 1 WHERE id = \(second)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await total(pool) == 4)
        }
    }

    @Test("a retryable failure counts even when the body wraps it in an error of its own")
    func wrappedFailure() async throws {
        try await withNumbers { (pool, _) async throws in
            let runs = Count()
            try await pool.withTransaction { connection in
                guard runs.increment() < 3 else { return }
                do {
                    try await connection.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$")
                } catch {
                    throw Refusal()
                }
            }
            #expect(runs.value == 3)
        }
    }

    @Test("retries are limited")
    func limitedRetries() async throws {
        try await withNumbers { (pool, _) async throws in
            let runs = Count()
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withTransaction(retrying: TransactionRetry(maxAttempts: 4)) { connection in
                    runs.increment()
                    try await connection.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$")
                }
            }
            #expect(error?.sqlState == .deadlockDetected)
            #expect(runs.value == 4)
        }
    }

    @Test("a failed COMMIT has committed nothing, and says so")
    func failedCommit() async throws {
        try await withNumbers { (pool, _) async throws in
            try await pool.execute("CREATE TABLE a (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withTransaction { connection in
                    try await connection.execute("UPDATE numbers SET n = 1")
                    try await connection.execute("INSERT INTO a VALUES (1), (1)")
                }
            }
            #expect(error?.sqlState == .uniqueViolation)
            #expect(error?.mayHaveCommitted == false)
            #expect(try await total(pool) == 0)
        }
    }

    @Test("tasks of one body share its transaction")
    func sharedTransaction() async throws {
        try await withNumbers { (pool, _) async throws in
            let identities = try await pool.withTransaction { connection in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<20 {
                        group.addTask {
                            try await connection.query("SELECT txid_current()")[0][0, as: Int.self]
                        }
                    }
                    return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
                }
            }
            #expect(identities.count == 1)
        }
    }

    /// Uses the pool as a service's actor does: its closures touch the actor's state.
    private actor Ledger {
        private(set) var entries = 0

        func enter(_ pool: PostgresPool) async throws {
            try await pool.withTransaction { connection in
                try await connection.execute("UPDATE numbers SET n = n + 1 WHERE id = 1")
                entries += 1
            }
            try await pool.withConnection { connection in
                try await connection.execute("UPDATE numbers SET n = n + 1 WHERE id = 1")
                entries += 1
            }
        }
    }

    @Test("a body runs where its caller runs: an actor's can touch the actor's state")
    func isolation() async throws {
        try await withNumbers { (pool, _) async throws in
            let ledger = Ledger()
            try await ledger.enter(pool)
            #expect(await ledger.entries == 2)
            #expect(try await total(pool) == 2)
        }
    }

    @Test("a group commit: rows from arrays, numbers taken in one statement, all in one transaction")
    func groupCommit() async throws {
        try await withNumbers { (pool, _) async throws in
            try await pool.execute("CREATE TABLE messages (room int, seq int, id uuid PRIMARY KEY, body text)")
            let ids = (0..<100).map { _ in UUID() }
            let rooms = (0..<100).map { Int32($0 % 2 + 1) }
            let bodies = (0..<100).map { "message \($0)" }
            let stored = try await pool.withTransaction { connection in
                try await connection.query(
                    """
                    WITH batch AS (
                        SELECT room, id, body, row_number() OVER (PARTITION BY room ORDER BY n) AS position
                        FROM unnest(\(rooms), \(ids), \(bodies)) WITH ORDINALITY AS b(room, id, body, n)
                    ), taken AS (
                        UPDATE numbers SET n = numbers.n + c.count
                        FROM (SELECT room, count(*)::int AS count FROM batch GROUP BY room) AS c
                        WHERE numbers.id = c.room RETURNING numbers.id, numbers.n - c.count AS base
                    )
                    INSERT INTO messages SELECT room, base + position, batch.id, body FROM batch
                    JOIN taken ON taken.id = room RETURNING id, seq
                    """)
            }
            #expect(stored.count == 100)
            #expect(
                try await pool.query("SELECT max(seq), count(*) FROM messages WHERE room = 2")[0]
                    .decode((Int, Int).self) == (50, 50))
        }
    }
}

/// Holds tasks until as many as it is for have arrived; those who come later pass.
actor Meeting {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(size: Int) { missing = size }

    func arrive() async {
        missing -= 1
        if missing > 0 { return await withCheckedContinuation { waiting.append($0) } }
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}

/// A number that tasks count up.
final class Count: Sendable {
    private let number = Atomic(0)

    var value: Int { number.load(ordering: .sequentiallyConsistent) }

    @discardableResult
    func increment() -> Int { number.add(1, ordering: .sequentiallyConsistent).newValue }
}
