import Logging
import Postgres

/// The gateway's database, which is asked what it has done.
struct WatchedDatabase: Sendable {
    /// A session of PostgreSQL that does nothing keeps what it has counted for ten seconds before it reports it.
    private static let reportDelay = Duration.seconds(11)

    private let pool: PostgresPool

    /// - Throws: `PostgresError`.
    init(url: String) throws {
        var configuration = try PostgresConfiguration(url: url)
        configuration.applicationName = "bench-load"
        configuration.poolSize = 1
        pool = PostgresPool(configuration: configuration, logger: Logger(label: "bench-load"))
    }

    /// Waits until all that was done before is reported, so that none of it is taken for what follows.
    func settle() async throws {
        try await Task.sleep(for: Self.reportDelay)
    }

    /// - Throws: `PostgresError`.
    func read() async throws -> DatabaseUsage {
        let rows = try await pool.query(
            """
            SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, t.messages, t.written, d.xact_commit
            FROM pg_stat_database d, (
                SELECT coalesce(sum(n_tup_ins) FILTER (WHERE relname = 'messages'), 0)::bigint AS messages,
                    coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint AS written
                FROM pg_stat_user_tables WHERE schemaname = 'rooms'
            ) t
            WHERE d.datname = current_database()
            """)
        let (logBytes, messages, written, transactions) = try rows[0].decode((Int, Int, Int, Int).self)
        return DatabaseUsage(logBytes: logBytes, messages: messages, rows: written, transactions: transactions)
    }

    func close() async { await pool.shutdown() }
}
