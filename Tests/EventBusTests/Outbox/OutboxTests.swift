import EventBus
import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct OutboxTests {
    private struct Refused: Error {}

    @Test("events of a transaction that rolls back are never published, those of one that commits are")
    func transactional() async throws {
        try await TestBus.with { bus in
            try await running(bus.relay()) {
                await #expect(throws: Refused.self) {
                    try await bus.pool.withTransaction { connection in
                        try await bus.outbox.append([(bus.stream, .test(1))], in: connection)
                        throw Refused()
                    }
                }
                try await bus.commit([.test(2)])
                try await eventually { try await bus.outboxCount() == 0 }
            }
            #expect(try await bus.published().map(\.version) == [2])
        }
    }

    @Test("ids are given in the order of the events, and an event comes out as it went in")
    func keepsOrderAndContent() async throws {
        try await TestBus.with { bus in
            let events = Event.series(500, subjects: 7)
            let committed = try await bus.commit(events)
            #expect(committed == committed.sorted())
            try await running(bus.relay()) { try await eventually { try await bus.outboxCount() == 0 } }
            #expect(try await bus.published() == events)
        }
    }

    @Test("no event that consumers would refuse can be appended, and nothing of its batch is")
    func refusesInvalidEvents() async throws {
        try await TestBus.with { bus in
            let bad: [Event] = [
                .test(1, subject: ""), .test(1, subject: "a\nb"), .test(-1), .test(1, data: ""),
                .test(1, type: String(repeating: "t", count: EventLimits.type + 1)),
                .test(1, data: String(repeating: " ", count: EventLimits.data + 1)),
            ]
            for event in bad {
                await #expect(throws: InvalidEvent.self) { _ = try await bus.commit([.test(1), event]) }
            }
            let count = try await bus.outboxCount()
            #expect(count == 0)
        }
    }

    @Test(
        "each context's migration holds the library's statements",
        arguments: ["auth", "rooms", "marketplace", "moderation", "uploads"])
    func migrations(context: String) throws {
        let file = TestEnvironment.packageRoot.appending(path: "migrations/\(context)/0002_create_event_bus.sql")
        let migration = try String(contentsOf: file, encoding: .utf8)
        for statement in EventBusSchema.statements(schema: nil) { #expect(migration.contains(statement + ";")) }
    }

    @Test("the migrations of the context with a recorded stream hold the library's statements for it")
    func recordedMigration() throws {
        let file = TestEnvironment.packageRoot.appending(
            path: "migrations/rooms/0014_publish_messages_from_their_table.sql")
        let migration = try String(contentsOf: file, encoding: .utf8)
        for statement in EventBusSchema.recordedStatements(schema: nil) { #expect(migration.contains(statement + ";")) }
    }

    @Test("the schema of the README is the schema of the tests")
    func documentedSchema() throws {
        let readme = try String(
            contentsOf: TestEnvironment.packageRoot.appending(path: "Sources/EventBus/README.md"), encoding: .utf8)
        for statement in EventBusSchema.statements(schema: nil) + EventBusSchema.recordedStatements(schema: nil) {
            #expect(readme.contains(statement + ";"))
        }
    }
}
