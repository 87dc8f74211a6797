import Foundation
import Primitives
import Redis
import TestSupport
import Testing

@testable import EventBus

/// What waits, and what does not, where Redis fills up.
@Suite struct BrokerCapacityTests {
    private func capacity(_ bus: TestBus) -> BrokerCapacity {
        BrokerCapacity(redis: bus.redis, deferrable: ["message.sent"], logger: bus.logger)
    }

    /// Puts so many bytes into a Redis of its own and leaves it a tenth of its memory.
    private func fill(_ bus: TestBus, toNineTenths bytes: Int) async throws {
        _ = try await bus.redis.send(RedisCommand("SETRANGE", .key("test:ballast"), RedisArgument(bytes), "x"))
        let used = try #require(Double(try await bus.redis.info("memory")["used_memory"] ?? ""))
        _ = try await bus.redis.send(RedisCommand("CONFIG", "SET", "maxmemory", RedisArgument(Int(used / 0.9))))
    }

    @Test("scarcity begins above one mark and ends below a lower one; without a limit there is none")
    func marks() async throws {
        try await TestBus.with { bus in
            let capacity = capacity(bus)
            var seen: [Bool] = []
            for used in [0, 79, 80, 81, 75, 70, 69, 75, 80] {
                capacity.observe(used: Double(used), limit: 100)
                seen.append(capacity.isScarce)
            }
            #expect(seen == [false, false, false, true, true, false, false, false, false])
            capacity.observe(used: 1_000_000, limit: 0)
            #expect(!capacity.isScarce)
        }
    }

    @Test("while room is scarce the relay publishes what takes rights away and keeps messages for later, in order")
    func relay() async throws {
        try await TestBus.with { bus in
            let capacity = capacity(bus)
            capacity.observe(used: 90, limit: 100)
            let relay = OutboxRelay(
                schema: bus.schema, pool: bus.pool, redis: bus.redis, capacity: capacity, logger: bus.logger)
            try await bus.commit([
                .test(1, subject: "a"), .test(2, subject: "b", type: "message.deleted"), .test(3, subject: "c"),
            ])
            try await running(relay) {
                try await eventually { try await bus.published().map(\.version) == [2] }
                try await eventually { try await bus.outboxCount() == 2 }
                capacity.observe(used: 60, limit: 100)
                relay.wake()
                try await eventually { try await bus.published().map(\.version) == [2, 1, 3] }
                try await eventually { try await bus.outboxCount() == 0 }
            }
        }
    }

    /// Rows that the relay's statement went over and left out, of an outbox in which messages have piled up.
    private func passedOver(_ bus: TestBus, deferring deferred: [String]) async throws -> (rows: Int, passed: Int) {
        for _ in 0..<5 { try await bus.commit(Event.series(1_000)) }
        try await bus.commit([.test(1, subject: "gone", type: "message.deleted")])
        let store = OutboxStore(schema: bus.schema)
        let found = try await bus.pool.withConnection {
            try await store.window(100, excluding: [], deferring: deferred, in: $0).count
        }
        let window = store.windowQuery(100, excluding: [], deferring: deferred)
        let plan = try await bus.pool.query("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) \(window)")
            .map { try $0[0, as: String.self] }
        let removed = plan.compactMap { line in
            line.contains("Rows Removed by Filter: ") ? line.split(separator: " ").last.flatMap { Int($0) } : nil
        }
        return (found, removed.reduce(0, +))
    }

    @Test("what must not wait is found without a walk past the messages that do, however many they are")
    func urgent() async throws {
        try await TestBus.with { bus in
            try await bus.pool.execute(
                EventBusSchema.urgentIndex(schema: bus.schema, deferrable: ["message.sent", "it's"]))
            let (rows, passed) = try await passedOver(bus, deferring: ["it's", "message.sent"])
            #expect(rows == 1)
            #expect(passed == 0)
        }
    }

    @Test("without its index the relay walks past all of them each time")
    func urgentWithoutTheIndex() async throws {
        try await TestBus.with { bus in
            let (rows, passed) = try await passedOver(bus, deferring: ["message.sent"])
            #expect(rows == 1)
            #expect(passed == 5_000)
        }
    }

    @Test("while room is scarce the hot path leaves messages to the relay, and takes them up again after it")
    func publisher() async throws {
        try await TestBus.with { bus in
            let capacity = capacity(bus)
            capacity.observe(used: 90, limit: 100)
            let ledger = PublicationLedger()
            let publisher = bus.publisher(notedIn: ledger, capacity: capacity) {
                $0.backoff = Backoff(base: .milliseconds(20), maximum: .milliseconds(100))
            }
            let relay = bus.relay(recorded: bus.recorded, capacity: capacity)
            try await running(publisher, relay) {
                publisher.publish(try await bus.commit(facts: [.fact(1)], notedIn: ledger))
                try await bus.commit([.test(1, subject: "room", type: "room.updated")])
                try await eventually { try await bus.published().map(\.type) == ["room.updated"] }
                try await eventually { try await bus.outboxCount() == 1 }
                capacity.observe(used: 10, limit: 100)
                try await eventually { try await bus.published().count == 2 }
                try await eventually { publisher.isDirect }
                publisher.publish(try await bus.commit(facts: [.fact(2)], notedIn: ledger))
                try await eventually { try await bus.published().map(\.version) == [1, 1, 2] }
                #expect(try await bus.outboxCount() == 0)
            }
        }
    }

    @Test("a Redis that is nearly full is seen as one, and an event that takes rights away finds room in it")
    func nearlyFull() async throws {
        try await TestBus.withPrivateRedis { bus, _ in
            try await fill(bus, toNineTenths: 30_000_000)
            let capacity = capacity(bus)
            try await capacity.look()
            #expect(capacity.isScarce)
            let relay = OutboxRelay(
                schema: bus.schema, pool: bus.pool, redis: bus.redis, capacity: capacity, logger: bus.logger)
            let text = "{\"text\":\"\(String(repeating: "x", count: 4_000))\"}"
            try await bus.commit((1...1_500).map { .test($0, subject: "s\($0)", data: text) })
            try await bus.commit([.test(1, subject: "gone", type: "message.deleted")])
            try await running(relay) {
                try await eventually { try await bus.published().map(\.subject) == ["gone"] }
            }
        }
    }

    @Test("without the reserve messages take the last room, and what takes rights away waits")
    func nearlyFullWithoutTheGuard() async throws {
        try await TestBus.withPrivateRedis { bus, _ in
            try await fill(bus, toNineTenths: 30_000_000)
            let text = "{\"text\":\"\(String(repeating: "x", count: 4_000))\"}"
            try await bus.commit((1...1_500).map { .test($0, subject: "s\($0)", data: text) })
            try await bus.commit([.test(1, subject: "gone", type: "message.deleted")])
            let relay = OutboxRelay(schema: bus.schema, pool: bus.pool, redis: bus.redis, logger: bus.logger)
            try await running(relay) {
                // As large as what the relay sends in one call: that is refused, and so is all that is behind it.
                let large = String(repeating: "x", count: StreamWriter.maximumBytes)
                try await eventually {
                    let wrote = try? await bus.redis.set("test:more", RedisArgument(large))
                    return wrote != true
                }
            }
            #expect(try await !bus.published().contains { $0.subject == "gone" })
        }
    }
}
