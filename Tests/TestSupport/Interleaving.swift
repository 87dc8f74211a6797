import Postgres

/// Lets two things meet in `pool`'s database: `first` is held back where it writes into one of the tables, after all that it
/// looks at before; `second` begins then, and has to wait for it. Both are awaited to their ends.
/// - Parameters:
///   - pool: of a schema of the test's own (``withTestSchema(isolation:configure:_:)``), with four connections.
///   - lock: what the second waits for, as `pg_stat_activity.wait_event` calls it; nil for whatever it is.
public func interleave(
    in pool: PostgresPool, writing tables: [String], waitingFor lock: String? = "advisory",
    _ first: @escaping @Sendable () async throws -> Void, _ second: @escaping @Sendable () async throws -> Void
) async throws {
    let tasks = try await pool.withTransaction { holder in
        for table in tables { try await holder.execute("LOCK TABLE \(identifier: table) IN SHARE MODE") }
        let first = Task { try await first() }
        try await eventually("the first is about to write") { try await waiting(for: "relation", in: pool) > 0 }
        let second = Task { try await second() }
        try await eventually("the second waits for the first") {
            // The first waits, too.
            try await waiting(for: lock, in: pool) > (lock == nil ? 1 : 0)
        }
        return [first, second]
    }
    for task in tasks { try await task.value }
}

/// How many sessions of the pool wait for such a lock.
private func waiting(for lock: String?, in pool: PostgresPool) async throws -> Int {
    try await pool.query(
        """
        SELECT count(*) AS n FROM pg_stat_activity
        WHERE application_name = current_setting('application_name') AND wait_event_type = 'Lock'
            AND (\(lock)::text IS NULL OR wait_event = \(lock))
        """)[0].decode("n", as: Int.self)
}
