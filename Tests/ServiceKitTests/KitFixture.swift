import Common
import EventBus
import Foundation
import JSON
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport

/// A schema with the tables that the kit needs of a context.
struct KitFixture: Sendable {
    let pool: PostgresPool

    static func run(_ body: @escaping @Sendable (KitFixture) async throws -> Void) async throws {
        try await withTestSchema { pool, _ in
            for statement in AccountProjection.statements + IdempotencyMaintenance.statements {
                _ = try await pool.execute(PostgresQuery(stringLiteral: statement))
            }
            try await body(KitFixture(pool: pool))
        }
    }

    func user(_ id: UUID, _ name: String) async throws {
        try await pool.addPerson(name, id: id)
    }
}

/// An event of `events:user` about an account.
func accountEvent(_ id: UUID, name: String, status: String = "ativa", version: Int) -> Event {
    var json = JSONWriter(capacity: 256)
    json.object { json in
        json.field("userId", id)
        json.field("displayName", name)
        json.field("role", "User")
        json.field("status", status)
    }
    return Event(
        id: UUID.v7(), source: "/auth", type: "user.updated", subject: id.lowercased, time: Date(), traceparent: nil,
        dataSchema: "/schemas/user.updated/1", version: version, data: Array(json.buffer.readableBytesView))
}
