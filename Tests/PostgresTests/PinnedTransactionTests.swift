import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("Pinned transactions")
struct PinnedTransactionTests {
    private struct Refusal: Error {}

    /// On a pool of one connection, so that what one transaction leaves behind the next would meet.
    private func withNumbers(_ body: (PostgresPool) async throws -> Void) async throws {
        try await withTestSchema(configure: { $0.poolSize = 1 }) { pool, _ in
            try await pool.execute("CREATE TABLE numbers (n int PRIMARY KEY)")
            try await body(pool)
        }
    }

    private func numbers(_ pool: PostgresPool) async throws -> [Int] {
        try await pool.query("SELECT n FROM numbers ORDER BY n").map { try $0.decode("n", as: Int.self) }
    }

    @Test("the last queries and COMMIT go together, and a body that does not commit is committed when it returns")
    func commit() async throws {
        try await withNumbers { (pool: PostgresPool) async throws -> Void in
            let seen = try await pool.withPinnedTransaction { transaction in
                let rows = try transaction.batch(["INSERT INTO numbers VALUES (1) RETURNING n", "SELECT 7 AS n"])
                let last = try transaction.commit(with: ["INSERT INTO numbers VALUES (2) RETURNING n"])
                return try (rows + last).map { try $0[0].decode("n", as: Int.self) }
            }
            #expect(seen == [1, 7, 2])
            try await pool.withPinnedTransaction { _ = try $0.batch(["INSERT INTO numbers VALUES (3)"]) }
            try await pool.withPinnedTransaction { _ = try $0.commit(with: ["INSERT INTO numbers VALUES (4)"]) }
            try await pool.withPinnedTransaction { _ in }
            #expect(try await numbers(pool) == [1, 2, 3, 4])
        }
    }

    @Test("what a body did is rolled back when it throws, and its error comes through")
    func rollback() async throws {
        try await withNumbers { (pool: PostgresPool) async throws -> Void in
            await #expect(throws: Refusal.self) {
                try await pool.withPinnedTransaction { transaction in
                    _ = try transaction.batch(["INSERT INTO numbers VALUES (1)"])
                    throw Refusal()
                }
            }
            #expect(try await numbers(pool) == [])
        }
    }

    @Test("an error in the last queries leaves nothing behind, not even what stood before it")
    func failingCommit() async throws {
        try await withNumbers { (pool: PostgresPool) async throws -> Void in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withPinnedTransaction { transaction in
                    _ = try transaction.batch(["INSERT INTO numbers VALUES (1)"])
                    _ = try transaction.commit(with: [
                        "INSERT INTO numbers VALUES (2)", "INSERT INTO numbers VALUES (1)",
                    ])
                }
            }
            #expect(error?.sqlState == .uniqueViolation)
            #expect(error?.mayHaveCommitted == false)
            #expect(try await numbers(pool) == [])
        }
    }

    @Test("a body that swallows a statement's error cannot commit")
    func swallowedError() async throws {
        try await withNumbers { (pool: PostgresPool) async throws -> Void in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.withPinnedTransaction { transaction in
                    _ = try transaction.batch(["INSERT INTO numbers VALUES (1)"])
                    _ = try? transaction.batch(["SELECT 1 / 0"])
                    _ = try transaction.commit(with: ["SELECT 1"])
                }
            }
            #expect(error?.sqlState == .inFailedTransaction)
            #expect(try await numbers(pool) == [])
        }
    }

    @Test("nothing runs after COMMIT")
    func afterwards() async throws {
        try await withNumbers { (pool: PostgresPool) async throws -> Void in
            for useAgain in [false, true] {
                let error = await #expect(throws: PostgresError.self) {
                    try await pool.withPinnedTransaction { transaction in
                        _ = try transaction.commit()
                        if useAgain { _ = try transaction.commit() }
                        _ = try transaction.batch(["INSERT INTO numbers VALUES (1)"])
                    }
                }
                #expect(error?.code == .transactionState)
            }
            #expect(try await numbers(pool) == [])
        }
    }

    @Test("a transaction that the server gave up is run again")
    func retry() async throws {
        try await withNumbers { (pool: PostgresPool) async throws -> Void in
            let runs = Mutex(0)
            try await pool.withPinnedTransaction { transaction in
                let run = runs.withLock { runs in
                    runs += 1
                    return runs
                }
                _ = try transaction.batch(["INSERT INTO numbers VALUES (\(run))"])
                guard run < 3 else { return }
                _ = try transaction.commit(with: [
                    "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = 'serialization_failure'; END $$"
                ])
            }
            #expect(try await numbers(pool) == [3])
        }
    }

    @Test("a task that was cancelled before COMMIT does not commit")
    func cancellation() async throws {
        try await withNumbers { (pool: PostgresPool) async throws -> Void in
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                try await pool.withPinnedTransaction { transaction in
                    _ = try transaction.batch(["INSERT INTO numbers VALUES (1)"])
                    start.finish()
                    _ = try transaction.batch(["SELECT pg_sleep(600)"])
                }
            }
            for await _ in started {}
            task.cancel()
            let error = await #expect(throws: PostgresError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            #expect(try await numbers(pool) == [])
        }
    }
}
