import Foundation
import Logging
import TestSupport
import Testing

@testable import Postgres

@Suite("Errors")
struct ErrorTests {
    private static let secret = "s3nha-do-banco"

    @Test("a URL's password is in no description, mirror or dump")
    func redaction() throws {
        let configuration = try PostgresConfiguration(url: "postgres://praca:\(Self.secret)@db.example:5433/praca")
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped, "\([configuration])"] {
            #expect(!text.contains(Self.secret))
            #expect(text.contains("praca@db.example:5433/praca"))
        }
    }

    @Test(
        "a malformed URL is refused without being repeated",
        arguments: [
            "", "mysql://a:\(secret)@h/d", "postgres://a:\(secret)@h:port:x/d", "postgres://a:\(secret)@[::1/d",
            "postgres://a:\(secret)@h/d?nosuchoption=1", "postgres://:\(secret)@h/d", "postgres://a:\(secret)@h",
            "postgres://a:\(secret)%ZZ@h/d", "postgres://a:\(secret)@h/d\0",
        ])
    func malformedURL(url: String) {
        let error = #expect(throws: PostgresError.self) { try PostgresConfiguration(url: url) }
        #expect(error?.code == .configuration)
        #expect(error.map { "\($0)".contains(Self.secret) } == false)
    }

    @Test("a refused login says who was refused, and no password")
    func refusedLogin() async throws {
        var configuration = try PostgresConfiguration(
            url: TestEnvironment.postgresURL.replacing("postgres:postgres@", with: "nobody_here:\(Self.secret)@"))
        configuration.acquireTimeout = .seconds(1)
        try await withPool(configuration) { pool in
            let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            #expect(error?.code == .acquireTimeout)
            #expect(error?.message.contains("nobody_here") == true)
            #expect(error?.message.contains(Self.secret) == false)
        }
    }

    @Test("errors carry SQLSTATE and names, and never values")
    func names() async throws {
        try await withTestSchema { pool, schema in
            try await pool.execute(
                "CREATE TABLE users (email text CONSTRAINT users_email_key UNIQUE, age int CHECK (age > 0), name text NOT NULL)"
            )
            try await pool.execute("INSERT INTO users VALUES (\(Self.secret), 1, 'a')")
            let duplicate = await #expect(throws: PostgresError.self) {
                try await pool.execute("INSERT INTO users VALUES (\(Self.secret), 1, 'a')")
            }
            #expect(duplicate?.code == .sqlState(.uniqueViolation))
            #expect(duplicate?.constraint == "users_email_key")
            #expect(duplicate?.table == "users")
            let check = await #expect(throws: PostgresError.self) {
                try await pool.execute("INSERT INTO users VALUES (\(Self.secret + "2"), \(-1), 'a')")
            }
            #expect(check?.code == .sqlState(.checkViolation))
            let null = await #expect(throws: PostgresError.self) {
                try await pool.execute("INSERT INTO users VALUES (\(Self.secret + "3"), 1, \(nil as String?))")
            }
            #expect(null?.column == "name")
            for error in [duplicate, check, null] {
                #expect(error.map { "\($0)".contains(Self.secret) } == false)
                #expect(error?.isTransient == false)
            }
        }
    }

    @Test("messages that quote the offending value lose it")
    func quotedValues() async throws {
        try await withTestSchema { pool, _ in
            for query: PostgresQuery in [
                "SELECT \(Self.secret)::int", "SELECT \(Self.secret)::uuid", "SELECT \(Self.secret)::jsonb",
                "SELECT \(Self.secret)::timestamptz", "SELECT to_date(\(Self.secret), 'YYYY')",
                "SELECT ('[' || \(Self.secret))::jsonb", "SELECT \(Self.secret)::inet",
                "SELECT \(Self.secret)::numeric",
            ] {
                let error = await #expect(throws: PostgresError.self) { try await pool.query(query) }
                #expect(error?.sqlState?.classCode == "22", "\(query.sql)")
                #expect(error.map { "\($0)".contains(Self.secret) } == false, "\(query.sql)")
            }
        }
    }

    @Test("what is worth another try later says so")
    func transience() {
        let transient: [PostgresError.Code] = [
            .connectionLost, .acquireTimeout, .statementTimeout, .poolExhausted, .sqlState(.serializationFailure),
            .sqlState(.tooManyConnections), .sqlState(.adminShutdown), .sqlState(.diskFull),
        ]
        let final: [PostgresError.Code] = [
            .cancelled, .closed, .encoding, .decoding, .sqlState(.uniqueViolation), .sqlState(.syntaxError),
            .sqlState(.insufficientPrivilege),
        ]
        #expect(transient.allSatisfy { PostgresError($0, "").isTransient })
        #expect(!final.contains { PostgresError($0, "").isTransient })
    }
}
