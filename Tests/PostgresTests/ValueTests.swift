import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Values")
struct ValueTests {
    /// Sends a value, lets PostgreSQL say what it got as a text, and reads it back.
    private func roundTrip<Value: PostgresEncodable & PostgresDecodable & Equatable>(
        _ values: [Value], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await withTestSchema { pool, _ in
            for value in values {
                let row = try await pool.query("SELECT \(value) AS value")[0]
                #expect(try row["value", as: Value.self] == value, sourceLocation: sourceLocation)
                #expect(try row["value", as: Value?.self] == value, sourceLocation: sourceLocation)
            }
            let null = try await pool.query("SELECT \(nil as Value?) AS value")[0]
            #expect(try null["value", as: Value?.self] == nil, sourceLocation: sourceLocation)
            #expect(throws: PostgresError.self, sourceLocation: sourceLocation) {
                try null["value", as: Value.self]
            }
        }
    }

    @Test("integers come back as they were sent, up to their limits")
    func integers() async throws {
        try await roundTrip([Int.min, -1, 0, 1, Int.max])
        try await roundTrip([Int64.min, 0, Int64.max])
        try await roundTrip([Int32.min, 0, Int32.max])
        try await roundTrip([Int16.min, 0, Int16.max])
    }

    @Test("floating point numbers and booleans come back as they were sent")
    func floatsAndBooleans() async throws {
        try await roundTrip([-Double.greatestFiniteMagnitude, -0.1, 0, .leastNonzeroMagnitude, .infinity])
        try await roundTrip([Float.greatestFiniteMagnitude, -0.1, 0])
        try await roundTrip([true, false])
    }

    @Test("texts come back as they were sent, whatever they hold but NUL")
    func texts() async throws {
        try await roundTrip([
            "", "olá, praça", "🎉 e\u{301} \u{202E}abc", "'; DROP TABLE users; --", "$1 \\ \" \n \r \t %", "\u{1}\u{7F}",
            String(repeating: "ã", count: 100_000),
        ])
    }

    @Test("bytes, ids and JSON come back as they were sent")
    func bytes() async throws {
        try await roundTrip([[UInt8](), [0], Array(0...255)])
        try await roundTrip([UUID(), UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))])
        try await roundTrip([PostgresJSON(#"{"a": [1, null, "ç"]}"#), PostgresJSON("null")])
    }

    @Test("dates keep their microseconds, before and after PostgreSQL's epoch")
    func dates() async throws {
        try await roundTrip([
            Date(timeIntervalSince1970: 0), Date(timeIntervalSince1970: 946_684_800),
            Date(timeIntervalSince1970: -2_208_988_800), Date(timeIntervalSince1970: 4_102_444_799),
        ])
        try await withTestSchema { pool, _ in
            for text in ["2026-11-22T13:05:09.123456Z", "1999-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.000001Z"] {
                let date = try await pool.query("SELECT \(text)::timestamptz")[0][0, as: Date.self]
                let same = try await pool.query("SELECT \(date) = \(text)::timestamptz, \(date)::text")[0]
                let (isSame, sent) = try same.decode((Bool, String).self)
                #expect(isSame, "\(text) came back as \(sent)")
            }
        }
    }

    @Test("arrays of every element type come back as they were sent, empty and with NULLs too")
    func arrays() async throws {
        try await roundTrip([[Int](), [1, 2, 3]])
        try await roundTrip([[Int32](), [.min, .max]])
        try await roundTrip([[Int16](), [.min, .max]])
        try await roundTrip([[Double](), [1.5, -2]])
        try await roundTrip([[Bool](), [true, false]])
        try await roundTrip([["", "a,b", "{\"}", "null", "ü"], []])
        try await roundTrip([[UUID(), UUID()], []])
        try await roundTrip([[Date(timeIntervalSince1970: 1.5)], []])
        try await roundTrip([[[UInt8]](), [[], [0, 255]]])
        try await roundTrip([[PostgresJSON("{}"), PostgresJSON("[1]")], []])
        try await roundTrip([[Int?](), [1, nil, 3], [nil]])
        try await roundTrip([[String?](), ["a", nil, ""], [nil]])
    }

    @Test("arrays spread into rows with unnest")
    func unnest() async throws {
        try await withTestSchema { pool, _ in
            let ids = [UUID(), UUID(), UUID()]
            let names: [String?] = ["a", nil, "c"]
            let rows = try await pool.query(
                "SELECT * FROM unnest(\(ids), \(names)) WITH ORDINALITY AS t(id, name, n) ORDER BY n")
            #expect(try rows.map { try $0["id", as: UUID.self] } == ids)
            #expect(try rows.map { try $0["name", as: String?.self] } == names)
        }
    }

    @Test("integers are read from any integer type they fit, and from whole numerics")
    func integerConversions() async throws {
        try await withTestSchema { pool, _ in
            let row = try await pool.query(
                """
                SELECT 7::int2 AS small, 7::int4 AS medium, 7::int8 AS big, 300::int4 AS large,
                       sum(n) AS total, 1.5::numeric AS fraction, 1e30::numeric AS huge
                FROM (VALUES (40000::bigint), (-123456789012)) AS numbers(n)
                """)[0]
            #expect(try row["small", as: Int.self] == 7)
            #expect(try row["medium", as: Int16.self] == 7)
            #expect(try row["big", as: Int32.self] == 7)
            #expect(try row["total", as: Int.self] == 40000 - 123_456_789_012)
            #expect(try row["fraction", as: Double.self] == 1.5)
            #expect(try row["huge", as: Double.self] == 1e30)
            #expect(throws: PostgresError.self) { try row["fraction", as: Int.self] }
            #expect(throws: PostgresError.self) { try row["huge", as: Int.self] }
            let large = try await pool.query("SELECT 40000::int8 AS n")[0]
            #expect(throws: PostgresError.self) { try large["n", as: Int16.self] }
        }
    }

    @Test(
        "numerics are read to the last digit",
        arguments: [
            "0", "1", "-1", "9999", "10000", "-10001", "123456789012345678", "9223372036854775807",
            "-9223372036854775808", "100000000",
        ])
    func numerics(_ text: String) async throws {
        try await withTestSchema { pool, _ in
            let row = try await pool.query("SELECT \(text)::numeric AS n, \(text)::numeric / 1000 AS d")[0]
            #expect(try row["n", as: Int.self] == Int(text))
            let quotient = try row["d", as: Double.self]
            #expect(abs(quotient - (Double(text) ?? 0) / 1000) <= abs(quotient) * 1e-15)
        }
    }

    private enum Status: String, PostgresEncodable, PostgresDecodable {
        case ativa
        case suspensa
    }

    @Test("raw-value enumerations go to text columns and SQL enumerations, and unknown cases are refused")
    func enumerations() async throws {
        try await withTestSchema { pool, schema in
            try await pool.execute("CREATE TYPE status AS ENUM ('ativa', 'suspensa', 'excluida')")
            let row = try await pool.query("SELECT \(Status.ativa)::status AS known, 'excluida'::status AS unknown")[0]
            #expect(try row["known", as: Status.self] == .ativa)
            #expect(throws: PostgresError.self) { try row["unknown", as: Status.self] }
        }
    }

    @Test("a text with NUL is refused before it is sent, alone and in an array")
    func nul() async throws {
        try await withTestSchema { pool, _ in
            for query: PostgresQuery in ["SELECT \("a\0b")", "SELECT \(["a\0b"])", "SELECT \(identifier: "a\0b")"] {
                let error = await #expect(throws: PostgresError.self) { try await pool.query(query) }
                #expect(error?.code == .encoding)
            }
        }
    }

    @Test("dates out of timestamptz's range, and infinite ones, are refused")
    func infiniteDates() async throws {
        try await withTestSchema { pool, _ in
            for date in [Date.distantFuture.addingTimeInterval(1e13), Date(timeIntervalSince1970: .nan)] {
                let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT \(date)") }
                #expect(error?.code == .encoding)
            }
            let row = try await pool.query("SELECT 'infinity'::timestamptz")[0]
            let error = #expect(throws: PostgresError.self) { try row[0, as: Date.self] }
            #expect(error?.code == .decoding)
        }
    }

    @Test("a column is read only as what it is")
    func mismatches() async throws {
        try await withTestSchema { pool, _ in
            let row = try await pool.query("SELECT 1 AS n, 'x' AS t, '{{1,2},{3,4}}'::int[] AS matrix")[0]
            #expect(throws: PostgresError.self) { try row["n", as: String.self] }
            #expect(throws: PostgresError.self) { try row["t", as: Int.self] }
            #expect(throws: PostgresError.self) { try row["t", as: UUID.self] }
            #expect(throws: PostgresError.self) { try row["matrix", as: [Int].self] }
            #expect(throws: PostgresError.self) { try row["missing", as: Int.self] }
            #expect(throws: PostgresError.self) { try row[3, as: Int.self] }
            #expect(throws: PostgresError.self) { try row.decode((Int, String).self) }
            #expect(try row.decode("n", as: Int?.self) == 1)
        }
    }
}
