import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Rights")
struct RightsTests {
    @Test("a role that loses its rights gets 42501, and works again when it has them back")
    func lostRights() async throws {
        try await withTestSchema { owner, schema in
            let role = schema + "_role"
            try await owner.execute("CREATE TABLE numbers (n int)")
            try await owner.execute("CREATE ROLE \(identifier: role) LOGIN PASSWORD 'x'")
            try await owner.execute("GRANT USAGE ON SCHEMA \(identifier: schema) TO \(identifier: role)")
            try await owner.execute("GRANT SELECT ON numbers TO \(identifier: role)")
            let url = try TestEnvironment.postgresURL.replacing("postgres:postgres@", with: "\(role):x@")
            var configuration = try PostgresConfiguration(url: url)
            configuration.searchPath = schema
            try await withPool(configuration) { pool in
                _ = try await pool.query("TABLE numbers")
                try await owner.execute("REVOKE SELECT ON numbers FROM \(identifier: role)")
                let select = await #expect(throws: PostgresError.self) { try await pool.query("TABLE numbers") }
                #expect(select?.sqlState == .insufficientPrivilege)
                let cancel = await #expect(throws: PostgresError.self) {
                    try await pool.withTransaction { _ = try await $0.query("TABLE numbers") }
                }
                #expect(cancel?.sqlState == .insufficientPrivilege)
                try await owner.execute("GRANT SELECT ON numbers TO \(identifier: role)")
                _ = try await pool.query("TABLE numbers")
            }
            try await owner.execute("DROP OWNED BY \(identifier: role)")
            try await owner.execute("DROP ROLE \(identifier: role)")
        }
    }
}
