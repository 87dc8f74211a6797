import Foundation
import Postgres
import TestSupport
import Testing

@testable import EventBus

/// Effects that are too large for one transaction.
@Suite struct StepTests {
    /// A consumer that counts an event up by one in each step and is done at `last`; `before` runs first in every step.
    private func consumer(
        _ bus: TestBus, last: Int, before: @escaping @Sendable (Event, Int) async throws -> Void = { _, _ in }
    ) -> EventConsumer {
        EventConsumer(
            group: bus.group, streams: [bus.stream], pool: bus.pool, redis: bus.redis, inboxSchema: bus.schema,
            settings: bus.fastSettings, logger: bus.logger, now: { Date() }
        ) { event, connection in
            let rows = try await connection.query(
                "SELECT count(*) AS steps FROM effects WHERE event_id = \(event.id)")
            let step = try rows[0]["steps", as: Int.self] + 1
            try await before(event, step)
            try await bus.record(event, in: connection)
            return step == last ? .done : .unfinished
        }
    }

    @Test("an effect in steps commits each of them, and is acknowledged with the last")
    func steps() async throws {
        try await TestBus.with { bus in
            let seen = Collected<Int>()
            let consumer = consumer(bus, last: 5) { event, _ in
                // Another connection sees what the steps before have committed.
                let rows = try await bus.pool.query(
                    "SELECT count(*) AS steps FROM effects WHERE event_id = \(event.id)")
                seen.append(try rows[0]["steps", as: Int.self])
            }
            try await running(consumer) {
                try await bus.put([.test(1)])
                try await bus.settled(5)
            }
            #expect(seen.all == [0, 1, 2, 3, 4])
            #expect(try await bus.pool.query("SELECT count(*) AS rows FROM inbox")[0]["rows", as: Int.self] == 1)
        }
    }

    @Test("a process that dies between two steps leaves the rest to the next one, which takes no step twice")
    func killed() async throws {
        try await TestBus.with { bus in
            let reached = Gate()
            let dying = consumer(bus, last: 6) { _, step in
                guard step == 4 else { return }
                reached.open()
                try await Task.sleep(for: .seconds(3600))
            }
            try await bus.put([.test(1)])
            try await running(dying) { try await eventually { reached.isOpen } }
            #expect(try await bus.effects().count == 3)
            #expect(try await bus.pending() == 1)
            try await running(consumer(bus, last: 6)) { try await bus.settled(6) }
        }
    }

    @Test("events of others are handled between the steps; later ones of the same aggregate wait for the last")
    func between() async throws {
        try await TestBus.with { bus in
            let order = Collected<String>()
            let othersAreDone = Gate()
            var settings = bus.fastSettings
            // One permit: the others get in only where it is given back.
            settings.concurrency = 1
            let consumer = EventConsumer(
                group: bus.group, streams: [bus.stream], pool: bus.pool, redis: bus.redis, inboxSchema: bus.schema,
                settings: settings, logger: bus.logger, now: { Date() }
            ) { event, connection in
                if event.subject == "large", event.version == 1, !othersAreDone.isOpen { return .unfinished }
                order.append("\(event.subject) \(event.version)")
                try await bus.record(event, in: connection)
                return .done
            }
            try await running(consumer) {
                try await bus.put([.test(1, subject: "large"), .test(2, subject: "large")])
                try await bus.put([.test(1, subject: "small"), .test(2, subject: "small")])
                try await eventually { order.all.count == 2 }
                othersAreDone.open()
                try await bus.settled(4)
            }
            #expect(order.all == ["small 1", "small 2", "large 1", "large 2"])
        }
    }
}
