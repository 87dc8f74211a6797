import Foundation
import Redis
import TestSupport
import Testing

@testable import EventBus

@Suite struct StreamTrimmerTests {
    private func trimmer(_ bus: TestBus, retention: Duration = .zero, ungrouped: Duration = .zero) -> StreamTrimmer {
        var settings = StreamTrimmer.Settings()
        settings.retention = retention
        settings.ungroupedRetention = ungrouped
        return StreamTrimmer(streams: [bus.stream], redis: bus.redis, settings: settings, logger: bus.logger)
    }

    /// Reads as a consumer of a group and acknowledges some of it.
    private func read(_ bus: TestBus, _ group: String, count: Int, acknowledging acknowledged: Range<Int>) async throws
    {
        let batches = try await bus.redis.xreadgroup(
            group: group, consumer: "c", streams: [(bus.stream.name, .new)], count: count)
        let ids = batches.flatMap(\.entries).map(\.id)
        try await bus.redis.xack(bus.stream.name, group: group, ids: Array(ids[acknowledged]))
    }

    @Test("only what every group has acknowledged is trimmed")
    func acknowledgedOnly() async throws {
        try await TestBus.with { bus in
            try await bus.put((1...10).map { .test($0) })
            for group in ["fast", "slow", "idle"] { try await bus.redis.xgroupCreate(bus.stream.name, group: group) }
            let trimmer = trimmer(bus)
            try await read(bus, "fast", count: 10, acknowledging: 0..<10)
            // One group has read nothing.
            #expect(try await trimmer.trim() == 0)
            try await read(bus, "idle", count: 8, acknowledging: 0..<8)
            // The fourth is pending, later ones are acknowledged.
            try await read(bus, "slow", count: 10, acknowledging: 0..<3)
            #expect(try await trimmer.trim() == 3)
            #expect(try await bus.published().map(\.version) == Array(4...10))
            #expect(try await trimmer.trim() == 0)
        }
    }

    @Test("trimming by length takes what is pending, and what was never read")
    func trimmingByLengthWithoutTheGuard() async throws {
        try await TestBus.with { bus in
            try await bus.put((1...10).map { .test($0) })
            try await bus.redis.xgroupCreate(bus.stream.name, group: bus.group)
            try await read(bus, bus.group, count: 6, acknowledging: 0..<2)
            #expect(try await bus.pending() == 4)
            try await bus.redis.xtrim(bus.stream.name, keeping: 2)
            // Four were pending and two had not been read: the group gets none of them any more.
            try await running(bus.consumer()) {
                try await eventually("the rest is handled") { try await bus.effects().map(\.version).contains(10) }
                try await eventually("nothing is left to try") { try await bus.pending() == 0 }
            }
            #expect(try await bus.effects().map(\.version) == [9, 10])
        }
    }

    @Test("acknowledged entries stay for the retention, so that tails and late groups keep a window")
    func retention() async throws {
        try await TestBus.with { bus in
            try await bus.put((1...10).map { .test($0) })
            try await bus.redis.xgroupCreate(bus.stream.name, group: bus.group)
            try await read(bus, bus.group, count: 10, acknowledging: 0..<10)
            #expect(try await trimmer(bus, retention: .seconds(3600)).trim() == 0)
            #expect(try await trimmer(bus).trim() == 10)
        }
    }

    @Test("a stream without groups keeps its own retention, a stream that does not exist is left alone")
    func ungrouped() async throws {
        try await TestBus.with { bus in
            #expect(try await trimmer(bus).trim() == 0)
            try await bus.put((1...10).map { .test($0) })
            #expect(try await trimmer(bus, ungrouped: .seconds(3600)).trim() == 0)
            // Entries of this very millisecond are not older than anything.
            try await eventually { try await trimmer(bus).trim() == 10 }
        }
    }

    /// A trimmer under which nothing is old, and any stream is too large.
    private func cramped(_ bus: TestBus, least: Duration = .zero) -> StreamTrimmer {
        var settings = StreamTrimmer.Settings()
        settings.bytes = 1
        settings.leastRetention = least
        return StreamTrimmer(streams: [bus.stream], redis: bus.redis, settings: settings, logger: bus.logger)
    }

    @Test("a stream that is too large keeps less than its retention, but never takes from a group what it has not read")
    func bytes() async throws {
        try await TestBus.with { bus in
            let text = "{\"text\":\"\(String(repeating: "x", count: 1_000))\"}"
            try await bus.put((1...100).map { .test($0, data: text) })
            try await bus.redis.xgroupCreate(bus.stream.name, group: bus.group)
            let cramped = cramped(bus)
            #expect(try await cramped.trim() == 0, "the group has read nothing")
            try await read(bus, bus.group, count: 60, acknowledging: 0..<40)
            try await eventually {
                _ = try await cramped.trim()
                return try await bus.published().map(\.version) == Array(41...100)
            }
            #expect(try await cramped.trim() == 0, "the rest is pending or unread")
            #expect(try await trimmer(bus, retention: .seconds(3600)).trim() == 0)
        }
    }

    @Test("a stream that is too large without any group keeps what tails may not have read yet")
    func bytesOfUngrouped() async throws {
        try await TestBus.with { bus in
            try await bus.put((1...10).map { .test($0) })
            #expect(try await cramped(bus, least: .seconds(3600)).trim() == 0)
            try await eventually { try await cramped(bus).trim() == 10 }
        }
    }

    @Test("what was trimmed early is not taken for lost when Redis restarts, and what it lost is")
    func trimmedIsNotLost() async throws {
        try await TestBus.with { bus in
            let ids = try await bus.put((1...4).map { .test($0) })
            try await bus.redis.xtrim(bus.stream.name, keeping: 2)
            let later = try #require(RedisStreamID("9999999999999-0"))
            let asked = ids + [later]
            let reply = try await bus.redis.eval(
                StreamScripts.lost, keys: [bus.stream.name], arguments: asked.map { RedisArgument($0) })
            #expect(reply.array?.compactMap(\.integer) == [5])
            try await bus.redis.xtrim(bus.stream.name, keeping: 0)
            let empty = try await bus.redis.eval(
                StreamScripts.lost, keys: [bus.stream.name], arguments: asked.map { RedisArgument($0) })
            #expect(empty.array?.compactMap(\.integer) == [5])
            _ = try await bus.redis.del(bus.stream.name)
            let all = try await bus.redis.eval(
                StreamScripts.lost, keys: [bus.stream.name], arguments: asked.map { RedisArgument($0) })
            #expect(all.array?.compactMap(\.integer) == [1, 2, 3, 4, 5])
        }
    }

    @Test("trimming goes on beside consumers, and nothing is lost")
    func besideConsumers() async throws {
        try await TestBus.with { bus in
            var settings = StreamTrimmer.Settings()
            settings.retention = .zero
            settings.interval = .milliseconds(5)
            let trimmer = StreamTrimmer(streams: [bus.stream], redis: bus.redis, settings: settings, logger: bus.logger)
            try await running(bus.consumer(), bus.consumer(group: "other"), trimmer) {
                // A group that comes after the trimming of what it never saw is not promised it.
                try await eventually { (try? await bus.redis.xinfoGroups(bus.stream.name).count) == 2 }
                for part in 0..<10 {
                    try await bus.put((1...20).map { .test(part * 20 + $0) })
                    if part == 0 { try await bus.settled(20) }
                }
                try await bus.settled(200)
                try await bus.settled(200, of: "other")
                try await eventually { try await bus.published().isEmpty }
            }
        }
    }
}
