import Foundation
import TestSupport
import Testing

@testable import Postgres

@Suite("Leadership")
struct LeadershipTests {
    /// Nothing here waits for it.
    private static let never = Duration.seconds(3600)

    @Test("one session leads at a time, and its end lets another lead")
    func oneLeads() async throws {
        try await withTestSchema { pool, schema in
            try await pool.withDedicatedConnection { connection in
                let led = try await connection.lead(schema, silence: Self.never, renewal: Self.never) { _ in
                    let another = try await leads(schema, pool)
                    #expect(!another)
                }
                #expect(led)
            }
            try await eventually { try await leads(schema, pool) }
        }
    }

    @Test("a leader that is silent for too long is replaced while it still believes that it leads")
    func silentLeader() async throws {
        try await withTestSchema { pool, schema in
            try await whileLeading(schema, silence: .milliseconds(200), renewal: Self.never, pool) { _ in
                try await eventually { try await leads(schema, pool) }
            }
        }
    }

    @Test("a leader whose silence has no limit is not replaced, however long it is silent")
    func silentLeaderWithoutTheGuard() async throws {
        try await withTestSchema { pool, schema in
            try await whileLeading(schema, silence: Self.never, renewal: Self.never, pool) { _ in
                try await outlast(.milliseconds(600), pool)
                let another = try await leads(schema, pool)
                #expect(!another)
            }
        }
    }

    @Test("a leader that is heard of leads on for longer than it may be silent")
    func renewedLeader() async throws {
        try await withTestSchema { pool, schema in
            let silence = Duration.seconds(4)
            try await whileLeading(schema, silence: silence, renewal: .milliseconds(20), pool) { _ in
                try await outlast(silence * 2, pool)
                let another = try await leads(schema, pool)
                #expect(!another)
            }
        }
    }

    @Test("a leader is stopped when its session has ended, and told why")
    func lostSession() async throws {
        try await withTestSchema { pool, schema in
            let error = await #expect(throws: PostgresError.self) { () async throws -> Void in
                try await pool.withDedicatedConnection { connection in
                    _ = try await connection.lead(schema, silence: Self.never, renewal: .milliseconds(20)) { _ in
                        try await endHolder(of: schema, pool)
                        try await Task.sleep(for: Self.never)
                    }
                }
            }
            #expect(error?.code == .connectionLost)
        }
    }

    @Test("a lease that was not heard of lately asks the server before it says that it holds")
    func confirmation() async throws {
        try await withTestSchema { pool, schema in
            try await pool.withDedicatedConnection { connection in
                let fresh = Lease(session: connection, silence: Self.never, renewedAt: .now)
                let stale = Lease(session: connection, silence: Self.never, renewedAt: .now - Self.never / 2)
                try await stale.confirm()
                #expect(try await connection.tryAdvisoryLock(schema))
                try await endHolder(of: schema, pool)
                // No longer true, but who was heard of a moment ago need not ask.
                try await fresh.confirm()
                try await stale.confirm()
                let again = Lease(session: connection, silence: Self.never, renewedAt: .now - Self.never / 2)
                await #expect(throws: PostgresError.self) { () async throws -> Void in try await again.confirm() }
            }
        }
    }

    @Test("who is not elected has the limit already, so that it holds from the moment of election")
    func limitedBeforeElection() async throws {
        try await withTestSchema { pool, schema in
            try await whileLeading(schema, silence: Self.never, renewal: Self.never, pool) { _ in
                try await pool.withDedicatedConnection { candidate in
                    let led = try await candidate.lead(schema, silence: .seconds(77), renewal: Self.never) { _ in }
                    #expect(!led)
                    let limit = try await silenceLimit(candidate)
                    #expect(limit == "77s")
                }
            }
        }
    }

    @Test("limits of silence do not stay with a connection of the pool")
    func pooledConnection() async throws {
        try await withTestSchema(configure: { $0.poolSize = 1 }) { pool, schema in
            let during = try await pool.withConnection { connection in
                _ = try await connection.lead(schema, silence: .seconds(77), renewal: Self.never) { _ in }
                return try await silenceLimit(connection)
            }
            #expect(during == "77s")
            #expect(try await silenceLimit(pool) == "0")
        }
    }
}

/// Runs `body` while a session leads that does nothing else.
private func whileLeading(
    _ name: String, silence: Duration, renewal: Duration, _ pool: PostgresPool,
    _ body: @escaping @Sendable (Lease) async throws -> Void
) async throws {
    try await pool.withDedicatedConnection { connection in
        let led = try await connection.lead(name, silence: silence, renewal: renewal, body)
        #expect(led)
    }
}

/// Whether somebody who tries gets to lead.
private func leads(_ name: String, _ pool: PostgresPool) async throws -> Bool {
    try await pool.withDedicatedConnection { try await $0.tryAdvisoryLock(name) }
}

/// Waits until the server has ended a session for being silent for so long.
private func outlast(_ silence: Duration, _ pool: PostgresPool) async throws {
    try await pool.withDedicatedConnection { connection in
        let other = UUID().uuidString
        _ = try await connection.lead(other, silence: silence, renewal: .seconds(3600)) { _ in
            try await eventually { try await leads(other, pool) }
        }
    }
}

private func endHolder(of name: String, _ pool: PostgresPool) async throws {
    let ended = try await pool.query(
        """
        SELECT pg_terminate_backend(pid) FROM pg_locks
        WHERE locktype = 'advisory' AND (classid::bigint << 32 | objid::bigint) = hashtextextended(\(name), 0)
        """)
    #expect(ended.count == 1)
}

private func silenceLimit(_ executor: some PostgresExecutor) async throws -> String {
    try await executor.query("SHOW idle_session_timeout")[0][0, as: String.self]
}
