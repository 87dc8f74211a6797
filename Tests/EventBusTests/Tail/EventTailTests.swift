import Foundation
import NIOCore
import Primitives
import Redis
import Synchronization
import TestSupport
import Testing

@testable import EventBus

@Suite struct EventTailTests {
    /// A tail that gathers what it is given.
    private final class Listener: Sendable {
        let events = Collected<Event>()
        let gaps = Collected<Int>()
        let tail: EventTail

        init(
            _ bus: TestBus, from start: TailStart = .now, streams: [EventStream]? = nil,
            skips: @escaping @Sendable (UUID) -> Bool = { _ in false },
            configure: (inout EventTail.Settings) -> Void = { _ in }, before: @escaping @Sendable () async -> Void = {}
        ) {
            var settings = EventTail.Settings()
            settings.block = .milliseconds(50)
            settings.continuityInterval = .milliseconds(20)
            settings.backoff = Backoff(base: .milliseconds(10), maximum: .milliseconds(100))
            configure(&settings)
            tail = EventTail(
                streams: streams ?? [bus.stream], redis: bus.redis, from: start, settings: settings, logger: bus.logger,
                skips: skips,
                handler: { [events] _, batch in
                    await before()
                    events.append(contentsOf: batch)
                }, onGap: { [gaps] in gaps.append(1) })
        }

        var versions: [Int] { events.all.map(\.version) }
    }

    @Test("every tail sees every event added after its begin, in order, and none before")
    func broadcast() async throws {
        try await TestBus.with { bus in
            try await bus.put([.test(0)])
            let listeners = [Listener(bus), Listener(bus)]
            try await running(listeners[0].tail, listeners[1].tail) {
                for listener in listeners { await listener.tail.waitUntilReading() }
                try await bus.put((1...2500).map { .test($0) })
                try await eventually { listeners.allSatisfy { $0.events.count == 2500 } }
            }
            for listener in listeners {
                #expect(listener.versions == Array(1...2500))
                #expect(listener.gaps.count == 0)
            }
        }
    }

    @Test("events that are no news are read over, and all others handed on in order, without a gap")
    func skipping() async throws {
        try await TestBus.with { bus in
            let events = (1...100).map { Event.test($0) }
            let known = Set(events.filter { $0.version % 3 == 0 }.map(\.id))
            let listener = Listener(bus, skips: { known.contains($0) })
            try await running(listener.tail) {
                await listener.tail.waitUntilReading()
                try await bus.put(events)
                try await eventually { listener.versions.last == 100 }
            }
            #expect(listener.versions == (1...100).filter { $0 % 3 != 0 })
            #expect(listener.gaps.count == 0)
        }
    }

    @Test("a tail can begin with what the streams still have, and reads several")
    func beginning() async throws {
        try await TestBus.with { bus in
            let other = EventStream("events:room")
            try await bus.put([.test(1)])
            try await bus.put([.test(2)], on: other)
            let listener = Listener(bus, from: .beginning, streams: [bus.stream, other])
            try await running(listener.tail) {
                try await eventually { listener.events.count == 2 }
                try await bus.put([.test(3)], on: other)
                try await eventually { listener.events.count == 3 }
            }
            #expect(Set(listener.versions) == [1, 2, 3])
            #expect(listener.gaps.count == 0)
        }
    }

    @Test("a tail goes on where it was after its connection, or Redis itself, was killed")
    func reconnects() async throws {
        try await TestBus.withPrivateRedis { bus, server in
            let listener = Listener(bus)
            try await running(listener.tail) {
                await listener.tail.waitUntilReading()
                try await bus.put((1...100).map { .test($0) })
                try await eventually { listener.events.count == 100 }
                _ = try await bus.redis.send(RedisCommand("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"))
                try await eventually { try await bus.put((101...200).map { .test($0) }).count == 100 }
                try await eventually { listener.events.count == 200 }
                try await server.restart()
                try await eventually { try await bus.put((201...300).map { .test($0) }).count == 100 }
                try await eventually { listener.events.count == 300 }
            }
            #expect(listener.versions == Array(1...300))
            #expect(listener.gaps.count == 0)
        }
    }

    @Test("lost data is told: FLUSHALL, and events after it are read")
    func flushAll() async throws {
        try await TestBus.withPrivateRedis { bus, _ in
            let listener = Listener(bus)
            try await running(listener.tail) {
                await listener.tail.waitUntilReading()
                try await bus.put((1...10).map { .test($0) })
                try await eventually { listener.events.count == 10 }
                _ = try await bus.redis.send(RedisCommand("FLUSHALL"))
                try await eventually { listener.gaps.count == 1 }
                try await bus.put([.test(11)])
                try await eventually { listener.versions.last == 11 }
            }
            #expect(listener.versions == Array(1...11))
            #expect(listener.gaps.count == 1)
        }
    }

    @Test("lost data is told even where the stream has grown past the tail's position again")
    func flushAllHiddenByNewEvents() async throws {
        try await TestBus.withPrivateRedis { bus, _ in
            // It looks only when it is thawed: FLUSHALL and new events come in between.
            let gate = Gate()
            let listener = Listener(bus, before: { await gate.pass() })
            try await running(listener.tail) {
                await listener.tail.waitUntilReading()
                try await bus.put((1...10).map { .test($0) })
                try await eventually { gate.arrivals == 1 }
                _ = try await bus.redis.send(RedisCommand("FLUSHALL"))
                try await bus.put((11...30).map { .test($0) })
                gate.open()
                try await eventually { listener.gaps.count == 1 }
                try await bus.put([.test(31)])
                try await eventually { listener.versions.last == 31 }
            }
        }
    }

    @Test("reading on from a position alone does not notice that data was lost")
    func flushAllWithoutTheGuard() async throws {
        try await TestBus.withPrivateRedis { bus, _ in
            let position = try #require(try await bus.put([.test(1), .test(2)]).first)
            // Event 2 is lost before it is read.
            _ = try await bus.redis.send(RedisCommand("FLUSHALL"))
            // An emptied stream begins its ids anew: within the same millisecond with one that was read.
            try await eventually { try #require(try await bus.put([.test(3)]).first) > position }
            let batches = try await bus.redis.xread([(bus.stream.name, .after(position))], count: 10)
            #expect(try Set(batches.flatMap(\.entries).map { try Event(fields: $0.fields).version }) == [3])
        }
    }

    @Test("entries trimmed before a slow tail has read them are told")
    func trimmedBeforeRead() async throws {
        try await TestBus.with { bus in
            let gate = Gate()
            let listener = Listener(bus, before: { await gate.pass() })
            try await running(listener.tail) {
                await listener.tail.waitUntilReading()
                try await bus.put([.test(1)])
                try await eventually { gate.arrivals == 1 }
                try await bus.put((2...50).map { .test($0) })
                try await bus.redis.xtrim(bus.stream.name, keeping: 10)
                gate.open()
                try await eventually { listener.gaps.count == 1 }
                try await bus.put([.test(51)])
                try await eventually { listener.versions.last == 51 }
            }
        }
    }

    @Test("entries that are no events are left out, those around them are handed on")
    func malformed() async throws {
        try await TestBus.with { bus in
            let listener = Listener(bus)
            try await running(listener.tail) {
                await listener.tail.waitUntilReading()
                try await bus.put([.test(1)])
                _ = try await bus.redis.xadd(bus.stream.name, fields: [("id", "not an id")])
                try await bus.put([.test(2)])
                try await eventually { listener.events.count == 2 }
            }
            #expect(listener.versions == [1, 2])
            #expect(listener.gaps.count == 0)
        }
    }

    @Test("a graceful stop ends a tail that waits")
    func stops() async throws {
        try await TestBus.with { bus in
            let listener = Listener(bus)
            try await gracefully(listener.tail) { await listener.tail.waitUntilReading() }
        }
    }
}
