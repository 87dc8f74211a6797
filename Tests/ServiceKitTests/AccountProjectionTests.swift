import Common
import EventBus
import Foundation
import Testing

@testable import ServiceKit

@Suite("The projection of accounts")
struct AccountProjectionTests {
    private func name(_ id: UUID, _ fixture: KitFixture) async throws -> String? {
        try await fixture.pool.query("SELECT display_name FROM users WHERE id = \(id)").first?.decode(
            "display_name", as: String.self)
    }

    @Test("an older event that comes late, or one that comes again, changes nothing")
    func late() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let id = UUID.v7()
            let events = [
                accountEvent(id, name: "Ana", version: 1), accountEvent(id, name: "Ana Maria", version: 3),
                accountEvent(id, name: "Aninha", version: 2), accountEvent(id, name: "Ana Maria", version: 3),
            ]
            var applied: [Int64?] = []
            for event in events {
                let change = try await fixture.pool.withTransaction { connection in
                    try await AccountProjection.apply(event, in: connection)
                }
                applied.append(change?.version)
            }
            #expect(applied == [1, 3, nil, nil])
            #expect(try await name(id, fixture) == "Ana Maria")
        }
    }

    @Test("an event without what the contract gives it can never be applied, and says so")
    func poison() async throws {
        try await KitFixture.run { (fixture: KitFixture) async throws -> Void in
            let event = accountEvent(UUID.v7(), name: "Ana", status: "feliz", version: 1)
            await #expect(throws: UnreadableEvent.self) {
                try await fixture.pool.withTransaction { connection in
                    _ = try await AccountProjection.apply(event, in: connection)
                }
            }
        }
    }
}
