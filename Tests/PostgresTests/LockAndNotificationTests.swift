import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Advisory locks and notifications")
struct LockAndNotificationTests {
    @Test("one connection at a time holds a lock, and its end frees it")
    func sessionLock() async throws {
        try await withTestSchema { pool, schema in
            try await pool.withDedicatedConnection { leader in
                #expect(try await leader.tryAdvisoryLock(schema))
                try await pool.withDedicatedConnection { (other) async throws in
                    #expect(try await !other.tryAdvisoryLock(schema))
                    #expect(try await leader.tryAdvisoryLock(schema))
                }
            }
            try await pool.withDedicatedConnection { next in
                try await eventually { try await next.tryAdvisoryLock(schema) }
            }
        }
    }

    @Test("a transaction's lock ends with it")
    func transactionLock() async throws {
        try await withTestSchema { pool, schema in
            try await pool.withTransaction { holder in
                try await holder.lockForTransaction(schema)
                try await pool.withDedicatedConnection { (other) async throws in
                    #expect(try await !other.tryAdvisoryLock(schema))
                }
            }
            try await pool.withDedicatedConnection { (next) async throws in
                #expect(try await next.tryAdvisoryLock(schema))
            }
        }
    }

    @Test("dedicated connections do not count in the pool")
    func dedicated() async throws {
        try await withTestSchema(configure: { $0.poolSize = 1 }) { pool, schema in
            try await pool.withDedicatedConnection { first in
                try await pool.withDedicatedConnection(statementTimeout: nil) { second in
                    try await first.execute("SELECT 1")
                    #expect(try await second.query("SHOW statement_timeout")[0][0, as: String.self] == "0")
                    try await pool.execute("SELECT 1")
                }
            }
        }
    }

    @Test("notifications arrive, in their order, also those sent between two waits")
    func notifications() async throws {
        try await withTestSchema { pool, schema in
            try await pool.withDedicatedConnection { listener in
                try await listener.listen(to: schema)
                #expect(try await listener.nextNotification(within: .zero) == nil)
                for payload in ["1", "2"] { try await pool.execute("SELECT pg_notify(\(schema), \(payload))") }
                try await listener.execute("SELECT 1")
                let first = try await listener.nextNotification(within: .seconds(20))
                let second = try await listener.nextNotification(within: .seconds(20))
                #expect(first?.channel == schema && first?.payload == "1" && second?.payload == "2")
            }
        }
    }

    @Test("a wait for a notification ends when its task is cancelled, and the connection goes on")
    func cancelledWait() async throws {
        try await withTestSchema { pool, schema in
            try await pool.withDedicatedConnection { listener in
                try await listener.listen(to: schema)
                let wait = Task { try await listener.nextNotification(within: .seconds(600)) }
                try await Task.sleep(for: .milliseconds(20))
                wait.cancel()
                let error = await #expect(throws: PostgresError.self) { try await wait.value }
                #expect(error?.code == .cancelled)
                try await listener.execute("SELECT 1")
            }
        }
    }
}
