import Foundation

/// Brings a schema up to the files of one context, and tells a service whether its schema is the one it was built for.
///
/// Files are applied in order, each in one transaction together with its row in `<schema>.schema_migrations`; there is
/// no way back but a new file. An advisory lock lets one migrator work at a time; others wait, and find nothing left to
/// do. While a file runs, `search_path` is the schema, then `public`.
public struct Migrator: Sendable {
    private let pool: PostgresPool
    private let schema: String
    private let directory: URL
    /// How long to wait for another migrator.
    public var lockTimeout: Duration = .seconds(120)
    /// How long one file may take; nil is no limit.
    public var statementTimeout: Duration? = .seconds(600)

    /// - Parameters:
    ///   - pool: connects as the schema's owner to migrate; to verify, any role that may read the schema will do.
    ///   - context: the name of the context's folder.
    ///   - schema: the context's schema. It is created if it is missing and the role may do that.
    ///   - directory: the folder that holds the contexts' folders.
    public init(pool: PostgresPool, context: String, schema: String, directory: URL) {
        self.pool = pool
        self.schema = schema
        self.directory = directory.appending(path: context)
    }

    /// Applies what is missing.
    /// - Returns: the migrations that were applied by this call.
    /// - Throws: ``MigrationError`` and ``PostgresError``
    @discardableResult
    public func migrate() async throws -> [Migration] {
        let migrations = try Migration.load(from: directory)
        return try await pool.withDedicatedConnection(statementTimeout: statementTimeout) { connection in
            try await takeLock(on: connection)
            try await createTable(on: connection)
            let plan = try await self.plan(migrations) { query throws(PostgresError) in
                try await connection.query(query)
            }
            for migration in plan.pending { try await apply(migration, on: connection) }
            return plan.pending
        }
    }

    /// Checks that the database has exactly the versions of the files, with the same text.
    /// - Throws: ``MigrationError`` and ``PostgresError``
    public func verify() async throws {
        let migrations = try Migration.load(from: directory)
        let plan: MigrationPlan
        do {
            plan = try await self.plan(migrations) { query throws(PostgresError) in try await pool.query(query) }
        } catch let error as PostgresError where error.sqlState == .undefinedTable {
            throw MigrationError.databaseIsOlder(missing: migrations.map(\.version))
        }
        guard plan.pending.isEmpty else {
            throw MigrationError.databaseIsOlder(missing: plan.pending.map(\.version))
        }
    }

    private func plan(
        _ migrations: [Migration], query: (PostgresQuery) async throws(PostgresError) -> PostgresRows
    ) async throws -> MigrationPlan {
        let applied = try await query("SELECT version, checksum FROM \(identifier: schema).schema_migrations").map {
            MigrationPlan.Applied(version: try $0[0, as: Int.self], checksum: try $0[1, as: String.self])
        }
        // PostgreSQL computes the digests, so that this library needs no cryptography of its own.
        let texts = migrations.map { Array($0.sql.utf8) }
        let checksums = try await query(
            """
            SELECT encode(sha256(file), 'hex') FROM unnest(\(texts)) WITH ORDINALITY AS files(file, position)
            ORDER BY position
            """
        ).map { try $0[0, as: String.self] }
        return try MigrationPlan(zip(migrations, checksums).map { ($0, checksum: $1) }, applied: applied)
    }

    /// Asks again and again instead of waiting inside the server, where a long wait would hold a snapshot.
    private func takeLock(on connection: PostgresConnection) async throws {
        let end = ContinuousClock.now + lockTimeout
        while try await !connection.tryAdvisoryLock("schema_migrations:\(schema)") {
            guard ContinuousClock.now < end else { throw MigrationError.lockTimeout }
            try await Task.sleep(for: .milliseconds(100), clock: .continuous)
        }
    }

    private func createTable(on connection: PostgresConnection) async throws {
        // CREATE SCHEMA IF NOT EXISTS asks for the right to create it even when it exists.
        let known = try await connection.query("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = \(schema)")
        if known.isEmpty { try await connection.execute("CREATE SCHEMA \(identifier: schema)") }
        try await connection.execute(
            """
            CREATE TABLE IF NOT EXISTS \(identifier: schema).schema_migrations (
                version integer PRIMARY KEY,
                name text NOT NULL,
                checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
            )
            """)
    }

    private func apply(_ migration: Migration, on connection: PostgresConnection) async throws {
        let controls = ["BEGIN", "START TRANSACTION", "COMMIT", "ROLLBACK", "PREPARE TRANSACTION"]
        do {
            try await connection.execute("BEGIN")
            try await connection.execute("SET LOCAL search_path TO \(identifier: schema), public")
            let tags = try await connection.runScript(migration.sql)
            guard Set(tags).isDisjoint(with: controls) else {
                throw MigrationError.controlsTransaction(name: migration.name)
            }
            try await connection.execute(
                """
                INSERT INTO \(identifier: schema).schema_migrations (version, name, checksum)
                VALUES (\(Int32(clamping: migration.version)), \(migration.name),
                        encode(sha256(\(Array(migration.sql.utf8))), 'hex'))
                """)
            try await connection.execute("COMMIT")
        } catch {
            await connection.reset()
            if let error = error as? PostgresError { throw MigrationError.failed(name: migration.name, error) }
            throw error
        }
    }
}
