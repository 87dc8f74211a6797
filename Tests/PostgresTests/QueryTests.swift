import Foundation
import TestSupport
import Testing

@testable import Postgres

@Suite("Queries")
struct QueryTests {
    @Test("values become numbered parameters and never text")
    func parameters() {
        let hostile = "'; DROP TABLE users; --"
        let query: PostgresQuery = "SELECT * FROM t WHERE a = \(hostile) AND b = \(1) AND c = \(nil as String?)"
        #expect(query.sql == "SELECT * FROM t WHERE a = $1 AND b = $2 AND c = $3")
        #expect(query.parameters.types == [.text, .int8, .text])
    }

    @Test("queries within queries keep their parameters in order")
    func composition() {
        let condition: PostgresQuery = "b = \("x") OR b = \("y")"
        let none: PostgresQuery = ""
        let query: PostgresQuery = "SELECT \(1) WHERE (\(condition)) AND c = \(true)\(none)"
        #expect(query.sql == "SELECT $1 WHERE (b = $2 OR b = $3) AND c = $4")
        #expect(query.parameters.types == [.int8, .text, .text, .bool])
    }

    @Test("identifiers are quoted", arguments: [("users", "\"users\""), ("a\"; --", "\"a\"\"; --\""), ("Ç", "\"Ç\"")])
    func identifiers(name: String, quoted: String) {
        let query: PostgresQuery = "TABLE \(identifier: name)"
        #expect(query.sql == "TABLE \(quoted)")
        #expect(throws: Never.self) { try query.validate() }
    }

    @Test(
        "identifiers that PostgreSQL would cut or refuse are refused",
        arguments: ["", String(repeating: "a", count: 64)])
    func badIdentifiers(name: String) {
        let query: PostgresQuery = "TABLE \(identifier: name)"
        #expect(throws: PostgresError.self) { try query.validate() }
    }

    @Test("more parameters than the protocol can count are refused")
    func tooManyParameters() {
        var query: PostgresQuery = "SELECT \(0)"
        for _ in 0..<16 { query = "\(query), \(query)" }
        #expect(query.parameters.count == 65_536)
        let error = #expect(throws: PostgresError.self) { try query.validate() }
        #expect(error?.code == .encoding)
    }

    @Test("hostile values come back as data")
    func injection() async throws {
        try await withTestSchema { pool, schema in
            try await pool.execute("CREATE TABLE notes (body text NOT NULL)")
            let hostile = ["'); DROP TABLE notes; --", "$1", "\\'; SELECT pg_sleep(9)", "%", "_"]
            for body in hostile { try await pool.execute("INSERT INTO notes VALUES (\(body))") }
            for body in hostile {
                let count = try await pool.query("SELECT count(*) FROM notes WHERE body = \(body)")[0][0, as: Int.self]
                #expect(count == 1)
            }
        }
    }

    @Test("a statement says how many rows it touched")
    func affectedRows() async throws {
        try await withTestSchema { pool, _ in
            try await pool.execute("CREATE TABLE numbers (n int)")
            #expect(try await pool.execute("INSERT INTO numbers SELECT generate_series(1, 5)") == 5)
            #expect(try await pool.execute("UPDATE numbers SET n = n + 1 WHERE n > \(3)") == 2)
            #expect(try await pool.execute("DELETE FROM numbers WHERE n < 0") == 0)
            let rows = try await pool.query("INSERT INTO numbers VALUES (9), (10) RETURNING n")
            #expect(rows.count == 2 && rows.affectedRows == 2)
            #expect(try await pool.query("SELECT n FROM numbers ORDER BY n").count == 7)
        }
    }

    @Test("a batch takes effect as a whole or not at all")
    func batch() async throws {
        try await withTestSchema { pool, _ in
            try await pool.execute("CREATE TABLE numbers (n int PRIMARY KEY)")
            let results = try await pool.batch([
                "INSERT INTO numbers VALUES (1)", "INSERT INTO numbers VALUES (2)", "SELECT count(*) FROM numbers",
            ])
            #expect(try results[2][0][0, as: Int.self] == 2)
            let error = await #expect(throws: PostgresError.self) {
                try await pool.batch(["INSERT INTO numbers VALUES (3)", "INSERT INTO numbers VALUES (1)"])
            }
            #expect(error?.sqlState == .uniqueViolation)
            #expect(try await pool.query("TABLE numbers").count == 2)
        }
    }

    @Test("an error that comes with the implicit commit is reported")
    func deferredConstraint() async throws {
        try await withTestSchema { pool, _ in
            try await pool.execute("CREATE TABLE a (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
            let error = await #expect(throws: PostgresError.self) {
                try await pool.execute("INSERT INTO a VALUES (1), (1)")
            }
            #expect(error?.sqlState == .uniqueViolation)
            #expect(error?.constraint == "a_n_key")
            #expect(try await pool.query("TABLE a").isEmpty)
        }
    }

    @Test("COPY is refused, and the pool goes on")
    func copy() async throws {
        try await withTestSchema { pool, _ in
            for query: PostgresQuery in ["COPY (SELECT 1) TO STDOUT", "COPY pg_class FROM STDIN"] {
                await #expect(throws: PostgresError.self) { try await pool.execute(query) }
            }
            let rows = try await pool.query("SELECT 1")
            #expect(rows.count == 1)
        }
    }

    @Test("an empty statement is one without rows")
    func empty() async throws {
        try await withTestSchema { pool, _ in
            let results = [try await pool.query(""), try await pool.query("-- nothing")]
            #expect(results.map(\.count) == [0, 0])
            await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1; SELECT 2") }
        }
    }
}
