import Contract
import Foundation
import JSON
import Postgres
import Primitives
import TestSupport

/// Runs `body` with a schema of its own that has a context's tables, as in production.
public func withSchema<Value>(
    of context: String, isolation: isolated (any Actor)? = #isolation,
    _ body: (PostgresPool, _ schema: String) async throws -> Value
) async throws -> Value {
    try await withTestSchema(isolation: isolation) { pool, schema in
        let migrations = TestEnvironment.packageRoot.appending(path: "migrations")
        _ = try await Migrator(pool: pool, context: context, schema: schema, directory: migrations).migrate()
        return try await body(pool, schema)
    }
}

extension PostgresPool {
    /// Puts somebody into the projection of accounts, as an event would.
    @discardableResult
    public func addPerson(_ name: String, id: UUID = .v7(), role: Role = .user) async throws -> UUID {
        try await execute(
            """
            INSERT INTO users (id, display_name, role, status, version)
            VALUES (\(id), \(name), \(role.rawValue), 'ativa', 1)
            """)
        return id
    }

    /// The events that the context has published or is about to, oldest first.
    public func events() async throws -> [RecordedEvent] {
        let rows = try await query(
            """
            SELECT stream, type, subject, version, data FROM (
                SELECT id, stream, type, subject, version, data FROM outbox
                UNION ALL SELECT id, stream, type, subject, version, data FROM outbox_published
            ) AS event ORDER BY id
            """)
        return try rows.map { try RecordedEvent($0) }
    }
}

/// An event as the outbox has it.
public struct RecordedEvent: Sendable {
    /// On which stream.
    public let stream: String
    /// Its type.
    public let type: String
    /// What it is about.
    public let subject: String
    /// The version of that.
    public let version: Int
    /// What it says.
    public let data: [String: JSONValue]

    fileprivate init(_ row: PostgresRow) throws {
        stream = try row.decode("stream", as: String.self)
        type = try row.decode("type", as: String.self)
        subject = try row.decode("subject", as: String.self)
        version = Int(try row.decode("version", as: Int64.self))
        data = try JSONParser.parse(try row.decode("data", as: [UInt8].self)).object ?? [:]
    }
}
