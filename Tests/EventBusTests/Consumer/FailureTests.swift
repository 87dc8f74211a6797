import Foundation
import Postgres
import Redis
import ServiceLifecycle
import TestSupport
import Testing

@testable import EventBus

/// Events that fail: retries, poison, dead letters.
@Suite struct FailureTests {
    private struct Refused: Error {}

    @Test("an event that fails is delivered again until it succeeds, and takes effect once")
    func resendOnError() async throws {
        try await TestBus.with { bus in
            let tries = Collected<Int>()
            let consumer = bus.consumer { event, _ in
                tries.append(event.version)
                if tries.all.filter({ $0 == event.version }).count < 3 { throw Refused() }
            }
            try await running(consumer) {
                try await bus.put(Event.series(5))
                try await bus.settled(5)
            }
            #expect(try await bus.effects().versions.isInOrder(upTo: 5))
            #expect(tries.count == 15)
        }
    }

    @Test("a failing event holds back its own aggregate only, and that in order")
    func failureHoldsItsLane() async throws {
        try await TestBus.with { bus in
            let consumer = bus.consumer { event, _ in
                if event.subject == "s0", event.version == 1 {
                    if try await bus.effects().count < 9 { throw EventFailure.unavailable("not yet") }
                }
            }
            try await running(consumer) {
                try await bus.put(Event.series(12, subjects: 4))
                try await bus.settled(12)
            }
            let effects = try await bus.effects()
            #expect(effects.versions.isInOrder(upTo: 3))
            #expect(effects.prefix(9).allSatisfy { $0.subject != "s0" })
        }
    }

    @Test("an event that always fails becomes a dead letter after its last try, and those behind it go on")
    func poisonThrows() async throws {
        try await TestBus.with { bus in
            let tries = Collected<Int>()
            let consumer = bus.consumer { event, _ in
                guard event.version == 2 else { return }
                tries.append(event.version)
                throw Refused()
            }
            let events = Event.series(3)
            let letters = DeadLetters(group: bus.group, redis: bus.redis)
            try await running(consumer) {
                let ids = try await bus.put(events)
                try await bus.settled(2)
                let letter = try #require(try await letters.list().first)
                #expect(letter.event == events[1])
                #expect(letter.error.contains("Refused"))
                #expect(letter.stream == bus.stream)
                #expect(letter.entry == ids[1].description)
                #expect(letter.deliveries == 3)
            }
            #expect(tries.count == 3)
            #expect(try await letters.count() == 1)
        }
    }

    @Test("a permanent failure becomes a dead letter at once")
    func permanentFailure() async throws {
        try await TestBus.with { bus in
            let tries = Collected<Int>()
            let consumer = bus.consumer { event, _ in
                tries.append(event.version)
                if event.version == 1 { throw EventFailure.permanent("never") }
                if event.version == 2 { _ = try JSONDecoder().decode([Int].self, from: Data(event.data)) }
            }
            try await running(consumer) {
                try await bus.put(Event.series(3))
                try await bus.settled(1)
            }
            #expect(tries.all == [1, 2, 3])
            #expect(try await DeadLetters(group: bus.group, redis: bus.redis).count() == 2)
        }
    }

    @Test("malformed entries become dead letters at once, with what they held, and events around them are handled")
    func malformedEntries() async throws {
        try await TestBus.with { bus in
            let consumer = bus.consumer()
            try await running(consumer) {
                try await bus.put([.test(1)])
                _ = try await bus.redis.xadd(bus.stream.name, fields: [("nonsense", "\u{1}")])
                _ = try await bus.redis.xadd(
                    bus.stream.name,
                    fields: (0..<200).map { ("field\($0)", RedisArgument([0xff, 0xfe])) })
                _ = try await bus.redis.xadd(bus.stream.name, fields: [("", "")])
                try await bus.put([.test(2)])
                try await bus.settled(2)
            }
            let letters = try await DeadLetters(group: bus.group, redis: bus.redis).list()
            #expect(letters.count == 3)
            #expect(letters.allSatisfy { $0.event == nil && $0.error.hasPrefix("malformed") && $0.deliveries == 1 })
            let kept = try await bus.redis.xrange("events:dead:\(bus.group)", count: 10)
            #expect(kept.contains { $0["nonsense"] != nil })
        }
    }

    @Test("an event that ends its process each time becomes a dead letter, and the others take effect once")
    func poisonTrapsTheProcess() async throws {
        try await TestBus.with { bus in
            let events = Event.series(20, subjects: 20)
            let poison = events[7].id
            try await bus.put(events)
            // Each round is a process that ends in the middle of handling the poison.
            for _ in 0..<bus.fastSettings.maximumDeliveries {
                let reached = Gate()
                let consumer = bus.consumer { event, _ in
                    guard event.id == poison else { return }
                    reached.open()
                    try await Task.sleep(for: .seconds(3600))
                }
                try await running(consumer) {
                    try await eventually { reached.isOpen }
                }
            }
            try await running(bus.consumer()) { try await bus.settled(19) }
            let letters = try await DeadLetters(group: bus.group, redis: bus.redis).list()
            #expect(letters.map(\.event?.id) == [poison])
            #expect(letters.first?.error.contains("never finished") == true)
            #expect(Set(try await bus.effects().map(\.event)).count == 19)
        }
    }

    @Test("while PostgreSQL is away nothing is counted and nothing becomes a dead letter")
    func databaseOutage() async throws {
        try await TestBus.with { bus in
            try await bus.put(Event.series(30, subjects: 10))
            let failures = Collected<Int>()
            let consumer = bus.consumer { _, _ in
                guard failures.count < 60 else { return }
                failures.append(1)
                throw EventFailure.unavailable("PostgreSQL is away")
            }
            try await running(consumer) { try await bus.settled(30) }
            #expect(failures.count == 60)
            #expect(try await bus.effects().versions.isInOrder(upTo: 3))
            #expect(try await DeadLetters(group: bus.group, redis: bus.redis).count() == 0)
        }
    }

    @Test("an entry stays pending while its dead letter cannot be written, and is not lost")
    func deadLetterWriteFails() async throws {
        try await TestBus.with { bus in
            try await bus.withRestrictedRedis(forbidding: ["-xadd"]) { restricted in
                let tries = Gate()
                let consumer = bus.consumer(redis: restricted) { event, _ in
                    tries.open()
                    throw EventFailure.permanent("never")
                }
                try await bus.put([.test(1)])
                try await running(consumer) {
                    try await eventually { tries.isOpen }
                    #expect(try await bus.pending() == 1)
                }
            }
            let letters = DeadLetters(group: bus.group, redis: bus.redis)
            #expect(try await bus.pending() == 1)
            #expect(try await letters.count() == 0)
            let consumer = bus.consumer { _, _ in throw EventFailure.permanent("never") }
            try await running(consumer) {
                try await eventually { try await letters.count() == 1 }
                try await eventually { try await bus.pending() == 0 }
            }
        }
    }

    @Test("acknowledging before the dead letter is written loses the entry")
    func deadLetterWriteFailsWithoutTheGuard() async throws {
        try await TestBus.with { bus in
            try await bus.put([.test(1)])
            try await bus.redis.xgroupCreate(bus.stream.name, group: bus.group)
            try await bus.withRestrictedRedis(forbidding: ["-xadd"]) { restricted in
                let batches = try await restricted.xreadgroup(
                    group: bus.group, consumer: "naive", streams: [(bus.stream.name, .new)], count: 1)
                let id = try #require(batches.first?.entries.first?.id)
                try await restricted.xack(bus.stream.name, group: bus.group, ids: [id])
                await #expect(throws: RedisError.self) {
                    try await restricted.xadd("events:dead:\(bus.group)", fields: [("id", "x")])
                }
            }
            try await gracefully(bus.consumer()) {
                try await bus.put([.test(2)])
                try await bus.settled(1)
            }
            #expect(try await bus.effects().map(\.version) == [2])
        }
    }

    @Test("a replayed dead letter takes effect for its group, and no other reader sees it again")
    func replay() async throws {
        try await TestBus.with { bus in
            let isMended = Gate()
            let seen = Collected<UUID>()
            let failing = bus.consumer { event, _ in
                if event.version == 2, !isMended.isOpen { throw EventFailure.permanent("bug") }
            }
            let other = bus.consumer(group: "other") { event, _ in seen.append(event.id) }
            let letters = DeadLetters(group: bus.group, redis: bus.redis)
            let events = Event.series(3)
            try await running(failing, other) {
                try await bus.put(events)
                try await bus.settled(2)
                try await bus.settled(3, of: "other")
                // Replayed while the bug is there: back among the dead letters, still from the same stream.
                #expect(try await letters.replayAll() == 1)
                try await eventually { try await letters.count() == 1 }
                #expect(try await letters.list().first?.stream == bus.stream)
                isMended.open()
                #expect(try await letters.replayAll() == 1)
                try await bus.settled(3)
            }
            #expect(try await bus.effects().map(\.version) == [1, 3, 2])
            #expect(seen.all == events.map(\.id))
            #expect(try await letters.count() == 0)
            #expect(try await bus.redis.xlen(EventStream.replays(of: bus.group).name) == 0)
        }
    }

    @Test("dead letters are listed in pages and dropped one by one")
    func listAndDrop() async throws {
        try await TestBus.with { bus in
            let letters = DeadLetters(group: bus.group, redis: bus.redis)
            try await running(bus.consumer { _, _ in throw EventFailure.permanent("no") }) {
                try await bus.put(Event.series(5))
                try await eventually { try await letters.count() == 5 }
            }
            let first = try await letters.list(limit: 2)
            let rest = try await letters.list(after: first[1].id)
            #expect((first + rest).map(\.event?.version) == [1, 2, 3, 4, 5])
            #expect(try await letters.drop(first[0].id))
            #expect(try await !letters.drop(first[0].id))
            #expect(try await !letters.replay(first[0].id))
            #expect(try await letters.count() == 4)
        }
    }
}
