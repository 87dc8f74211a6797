import Foundation
import TestSupport
import Testing

@testable import Postgres

@Suite("Migrator")
struct MigratorTests {
    /// A folder of migrations below the tests' scratch folder.
    private struct Files {
        let root: URL
        var context: URL { root.appending(path: "things") }

        init() throws {
            root = try TestEnvironment.scratchDirectory("migrations")
            try FileManager.default.createDirectory(at: context, withIntermediateDirectories: true)
        }

        func write(_ name: String, _ sql: String) throws {
            try Data(sql.utf8).write(to: context.appending(path: name))
        }

        func remove(_ name: String) throws {
            try FileManager.default.removeItem(at: context.appending(path: name))
        }

        func migrator(_ pool: PostgresPool, _ schema: String) -> Migrator {
            Migrator(pool: pool, context: "things", schema: schema, directory: root)
        }
    }

    private func withFiles(_ body: (PostgresPool, String, Files) async throws -> Void) async throws {
        let files = try Files()
        try files.write(
            "0001_create_things.sql",
            """
            -- Several statements; a semicolon in a text; a body in dollars.
            CREATE TABLE things (id int PRIMARY KEY, name text NOT NULL DEFAULT 'a;b');
            CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
            INSERT INTO things SELECT one();
            """)
        try await withTestSchema { pool, schema in try await body(pool, schema, files) }
        try FileManager.default.removeItem(at: files.root)
    }

    @Test("files are applied once, in order, each with its row")
    func migrate() async throws {
        try await withFiles { (pool, schema, files) async throws in
            let migrator = files.migrator(pool, schema)
            #expect(try await migrator.migrate().map(\.version) == [1])
            #expect(try await migrator.migrate() == [])
            try files.write("0002_add_colour.sql", "ALTER TABLE things ADD colour text")
            try files.write("0003_paint_things.sql", "UPDATE things SET colour = 'red'")
            #expect(try await migrator.migrate().map(\.name) == ["0002_add_colour", "0003_paint_things"])
            try await migrator.verify()
            #expect(try await pool.query("SELECT colour FROM things")[0][0, as: String.self] == "red")
            let rows = try await pool.query(
                "SELECT version, name, length(checksum), applied_at <= clock_timestamp() FROM schema_migrations ORDER BY 1"
            )
            #expect(try rows[2].decode((Int, String, Int, Bool).self) == (3, "0003_paint_things", 64, true))
        }
    }

    @Test("a schema that is missing is created")
    func createSchema() async throws {
        try await withFiles { (pool, schema, files) async throws in
            let other = String(schema.prefix(40)) + "_other"
            let applied = try await files.migrator(pool, other).migrate()
            #expect(!applied.isEmpty)
            await #expect(throws: Never.self) { try await files.migrator(pool, other).verify() }
            try await pool.execute("DROP SCHEMA \(identifier: other) CASCADE")
        }
    }

    @Test("several migrators at once apply each file once")
    func concurrent() async throws {
        try await withFiles { (pool, schema, files) async throws in
            try files.write("0002_wait_a_moment.sql", "SELECT pg_sleep(0.3); INSERT INTO things VALUES (2)")
            let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await files.migrator(pool, schema).migrate().count } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(applied.sorted() == [0, 0, 0, 2])
            #expect(try await pool.query("TABLE things").count == 2)
        }
    }

    @Test("a migrator that waits too long for another one gives up")
    func lockTimeout() async throws {
        try await withFiles { (pool, schema, files) async throws in
            try await pool.withDedicatedConnection { (other) async throws in
                #expect(try await other.tryAdvisoryLock("schema_migrations:\(schema)"))
                var migrator = files.migrator(pool, schema)
                migrator.lockTimeout = .milliseconds(200)
                let error = await #expect(throws: MigrationError.self) { try await migrator.migrate() }
                guard case .lockTimeout = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
            #expect(try await files.migrator(pool, schema).migrate().count == 1)
        }
    }

    @Test("a file that fails is rolled back as a whole, those before it stay, and the next run goes on from there")
    func failure() async throws {
        try await withFiles { (pool, schema, files) async throws in
            try files.write("0002_fail_half_way.sql", "INSERT INTO things VALUES (2); SELECT 1 / 0")
            let error = await #expect(throws: MigrationError.self) { try await files.migrator(pool, schema).migrate() }
            guard case .failed("0002_fail_half_way", _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try await pool.query("TABLE things").count == 1)
            #expect(try await pool.query("TABLE schema_migrations").count == 1)
            try files.write("0002_fail_half_way.sql", "INSERT INTO things VALUES (2)")
            #expect(try await files.migrator(pool, schema).migrate().map(\.version) == [2])
        }
    }

    @Test("a migrator that dies in the middle of a file leaves nothing of it, and the next one does it")
    func crash() async throws {
        try await withFiles { (pool, schema, files) async throws in
            try files.write("0002_take_long.sql", "INSERT INTO things VALUES (2); SELECT pg_sleep(600)")
            let dying = Task { try await files.migrator(pool, schema).migrate() }
            try await eventually {
                try await pool.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE application_name = \(schema) AND wait_event = 'PgSleep'
                    """
                ).count == 1
            }
            await #expect(throws: (any Error).self) { try await dying.value }
            #expect(try await pool.query("TABLE things").count == 1)
            try files.write("0002_take_long.sql", "INSERT INTO things VALUES (2)")
            #expect(try await files.migrator(pool, schema).migrate().map(\.version) == [2])
        }
    }

    @Test("a file that was changed after it was applied is refused, by both")
    func changed() async throws {
        try await withFiles { (pool, schema, files) async throws in
            try await files.migrator(pool, schema).migrate()
            try files.write("0001_create_things.sql", "SELECT 1")
            for check in [{ _ = try await $0.migrate() }, { try await $0.verify() }]
                as [(Migrator) async throws -> Void]
            {
                let error = await #expect(throws: MigrationError.self) {
                    try await check(files.migrator(pool, schema))
                }
                guard case .checksumChanged(1, "0001_create_things") = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }

    @Test("a database newer than the files is refused, by both, and nothing is applied")
    func newer() async throws {
        try await withFiles { (pool, schema, files) async throws in
            try files.write("0002_add_colour.sql", "ALTER TABLE things ADD colour text")
            try await files.migrator(pool, schema).migrate()
            try files.remove("0002_add_colour.sql")
            try files.write("0003_paint_things.sql", "UPDATE things SET name = 'red'")
            for check in [{ _ = try await $0.migrate() }, { try await $0.verify() }]
                as [(Migrator) async throws -> Void]
            {
                let error = await #expect(throws: MigrationError.self) {
                    try await check(files.migrator(pool, schema))
                }
                guard case .databaseIsNewer([2]) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
            #expect(try await pool.query("TABLE schema_migrations").count == 2)
            #expect(try await pool.query("SELECT 1 FROM things WHERE name = 'red'").isEmpty)
        }
    }

    @Test("a service refuses a database older than its files, and one never migrated")
    func older() async throws {
        try await withFiles { (pool, schema, files) async throws in
            for missing in [[1], [2]] {
                let error = await #expect(throws: MigrationError.self) {
                    try await files.migrator(pool, schema).verify()
                }
                guard case .databaseIsOlder(missing) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                try await files.migrator(pool, schema).migrate()
                try files.write("0002_add_colour.sql", "ALTER TABLE things ADD colour text")
            }
        }
    }

    @Test("a file that ends its transaction is refused", arguments: ["COMMIT", "ROLLBACK; BEGIN", "COMMIT; SELECT 1"])
    func transactionControl(sql: String) async throws {
        try await withFiles { (pool, schema, files) async throws in
            try files.write("0002_end_it.sql", "INSERT INTO things VALUES (2); \(sql)")
            let error = await #expect(throws: MigrationError.self) { try await files.migrator(pool, schema).migrate() }
            guard case .controlsTransaction("0002_end_it") = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try await pool.query("TABLE schema_migrations").count == 1)
        }
    }

    @Test(
        "files with other names are refused",
        arguments: ["1_a.sql", "0001.sql", "0001_A.sql", "0001_a.txt", "00001_a.sql", "0001_a__b.sql", "README.md"])
    func badNames(name: String) throws {
        let files = try Files()
        try files.write(name, "SELECT 1")
        let error = #expect(throws: MigrationError.self) { try Migration.load(from: files.context) }
        guard case .badFileName(name) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("two files with one version, texts that are not UTF-8 and missing folders are refused")
    func badFiles() throws {
        let files = try Files()
        try files.write("0001_a.sql", "")
        try files.write("0001_b.sql", "")
        #expect(throws: MigrationError.self) { try Migration.load(from: files.context) }
        try files.remove("0001_b.sql")
        #expect(try Migration.load(from: files.context).count == 1)
        try Data([0xFF]).write(to: files.context.appending(path: "0001_a.sql"))
        #expect(throws: MigrationError.self) { try Migration.load(from: files.context) }
        #expect(throws: MigrationError.self) { try Migration.load(from: files.root.appending(path: "nowhere")) }
    }
}

@Suite("Migration plans")
struct MigrationPlanTests {
    private func file(_ version: Int, checksum: String = "x") -> (Migration, checksum: String) {
        (Migration(version: version, name: "m\(version)", sql: ""), checksum: checksum)
    }

    private func applied(_ versions: Int...) -> [MigrationPlan.Applied] {
        versions.map { MigrationPlan.Applied(version: $0, checksum: "x") }
    }

    @Test("what is not applied is pending, in order")
    func pending() throws {
        let plan = try MigrationPlan([file(1), file(2), file(5)], applied: applied(1))
        #expect(plan.pending.map(\.version) == [2, 5])
        #expect(try MigrationPlan([], applied: []).pending.isEmpty)
    }

    @Test("a version below an applied one is refused")
    func outOfOrder() {
        let error = #expect(throws: MigrationError.self) {
            try MigrationPlan([file(1), file(2), file(3)], applied: applied(1, 3))
        }
        guard case .outOfOrder(version: 2, applied: 3) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
