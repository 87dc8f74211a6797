import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Values")
struct ValueTests {
    @Test("a query answers")
    func smoke() async throws {
        try await withTestSchema { pool, schema in
            let rows = try await pool.query("SELECT \(1) AS a, \("x") AS b, \(nil as Int?) AS c")
            #expect(try rows[0]["a", as: Int.self] == 1)
            #expect(try rows[0].decode((Int, String, Int?).self) == (1, "x", nil))
        }
    }
}
