import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Limits and cancellation")
struct LimitTests {
    private let sleep: PostgresQuery = "SELECT pg_sleep(600)"

    /// How many statements of the schema's pool sleep on the server.
    private func sleepers(_ schema: String) async throws -> Int {
        try await withTestSchema { observer, _ in
            try await observer.query(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE application_name = \(schema) AND state = 'active' AND wait_event = 'PgSleep'
                """)[0][0, as: Int.self]
        }
    }

    private func backend(of pool: PostgresPool) async throws -> Int {
        try await pool.query("SELECT pg_backend_pid()")[0][0, as: Int.self]
    }

    @Test("a statement over its time limit is ended on the server, and the connection goes on")
    func statementTimeout() async throws {
        try await withTestSchema(configure: {
            $0.poolSize = 1
            $0.statementTimeout = .milliseconds(300)
        }) { pool, schema in
            let before = try await backend(of: pool)
            let error = await #expect(throws: PostgresError.self) { try await pool.query(sleep) }
            #expect(error?.code == .statementTimeout)
            #expect(error?.mayHaveCommitted == false)
            #expect(try await sleepers(schema) == 0)
            #expect(try await backend(of: pool) == before)
        }
    }

    @Test("without the server's help the client's own limit ends the statement")
    func clientTimeout() async throws {
        try await withTestSchema(configure: {
            $0.poolSize = 1
            $0.statementTimeout = .milliseconds(300)
        }) { pool, schema in
            let before = try await backend(of: pool)
            try await pool.withConnection { connection in
                try await connection.execute("SET statement_timeout = 0")
                let error = await #expect(throws: PostgresError.self) { try await connection.query(sleep) }
                #expect(error?.code == .statementTimeout)
            }
            #expect(try await sleepers(schema) == 0)
            #expect(try await backend(of: pool) == before)
        }
    }

    @Test("cancelling the task cancels the statement on the server, and the connection goes on")
    func cancellation() async throws {
        try await withTestSchema(configure: { $0.poolSize = 1 }) { pool, schema in
            let before = try await backend(of: pool)
            for _ in 0..<3 {
                let query = Task { try await pool.query(sleep) }
                try await eventually { try await sleepers(schema) == 1 }
                query.cancel()
                let error = await #expect(throws: PostgresError.self) { try await query.value }
                #expect(error?.code == .cancelled)
                #expect(try await sleepers(schema) == 0)
            }
            #expect(try await backend(of: pool) == before)
        }
    }

    @Test("cancelling a transaction's task rolls it back")
    func cancelledTransaction() async throws {
        try await withTestSchema(configure: { $0.poolSize = 1 }) { pool, schema in
            try await pool.execute("CREATE TABLE numbers (n int)")
            let transaction = Task {
                try await pool.withTransaction { connection in
                    try await connection.execute("INSERT INTO numbers VALUES (1)")
                    _ = try await connection.query(sleep)
                }
            }
            try await eventually { try await sleepers(schema) == 1 }
            transaction.cancel()
            await #expect(throws: PostgresError.self) { try await transaction.value }
            let rows = try await pool.query("TABLE numbers")
            #expect(rows.isEmpty)
        }
    }

    @Test("a task that was cancelled before does not reach the server")
    func cancelledBefore() async throws {
        try await withTestSchema { pool, _ in
            try await pool.execute("CREATE TABLE numbers (n int)")
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await pool.execute("INSERT INTO numbers VALUES (1)")
            }
            let error = await #expect(throws: PostgresError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            #expect(try await pool.query("TABLE numbers").isEmpty)
        }
    }

    @Test("statements that are cancelled at random moments leave no wrong answers behind")
    func cancellationStorm() async throws {
        try await withTestSchema(configure: { $0.poolSize = 2 }) { (pool, _) async throws in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<300 {
                    group.addTask {
                        let query = Task { try await pool.query("SELECT \(number), pg_sleep(0.002)") }
                        try? await Task.sleep(for: .microseconds(Int.random(in: 0...20_000)))
                        query.cancel()
                        switch await query.result {
                        case .success(let rows): #expect((try? rows[0][0, as: Int.self]) == number)
                        case .failure(let error): #expect((error as? PostgresError)?.code == .cancelled)
                        }
                    }
                }
            }
            #expect(try await pool.query("SELECT 1").count == 1)
        }
    }

    @Test("an operator's cancellation is told from a time limit")
    func operatorCancel() async throws {
        try await withTestSchema(configure: { $0.poolSize = 2 }) { pool, schema in
            let query = Task { try await pool.query(sleep) }
            try await eventually { try await sleepers(schema) == 1 }
            try await pool.execute(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = \(schema) AND wait_event = 'PgSleep'"
            )
            let error = await #expect(throws: PostgresError.self) { try await query.value }
            #expect(error?.code == .sqlState(.queryCanceled))
        }
    }

    @Test("a wait for a lock ends with the statement's limit")
    func lockWait() async throws {
        try await withTestSchema(configure: { $0.statementTimeout = .milliseconds(300) }) { pool, schema in
            try await pool.withTransaction { holder in
                try await holder.lockForTransaction(schema)
                let error = await #expect(throws: PostgresError.self) {
                    try await pool.withTransaction { try await $0.lockForTransaction(schema) }
                }
                #expect(error?.code == .statementTimeout)
            }
        }
    }

    @Test("a large parameter goes out and a large value comes in")
    func largeValues() async throws {
        try await withTestSchema { pool, _ in
            let bytes = (0..<(8 << 20)).map { UInt8(truncatingIfNeeded: $0) }
            let same = try await pool.query("SELECT \(bytes)::bytea AS bytes")[0]["bytes", as: [UInt8].self]
            #expect(same == bytes)
        }
    }
}
