import Foundation
import Logging
import Metrics
import MetricsTestKit
import NIOCore
import Postgres
import Redis
import ServiceLifecycle
import TestSupport
import Testing

@testable import EventBus

/// Consumers that end at the worst moment, and what is left of their work.
@Suite struct CrashTests {
    @Test("a crash inside the handler, before its commit, leaves no effect and leads to a repeat")
    func crashBeforeCommit() async throws {
        try await TestBus.with { bus in
            let reached = Gate()
            let crashing = bus.consumer { event, connection in
                try await bus.record(event, in: connection)
                reached.open()
                try await Task.sleep(for: .seconds(3600))
            }
            try await bus.put([.test(1)])
            try await running(crashing) { try await eventually { reached.isOpen } }
            #expect(try await bus.effects().isEmpty)
            #expect(try await bus.pending() == 1)
            try await running(bus.consumer()) { try await bus.settled(1) }
        }
    }

    @Test("an acknowledgement that is lost after the commit leads to a repeat, which is filtered and counted")
    func crashAfterCommit() async throws {
        try await TestBus.with { bus in
            try await bus.withRestrictedRedis(forbidding: ["-xack"]) { restricted in
                try await bus.put(Event.series(5))
                // The first event's acknowledgement is tried for ever, so its aggregate goes no further.
                try await running(bus.consumer(redis: restricted)) {
                    try await eventually { try await bus.effects().count == 1 }
                }
            }
            #expect(try await bus.pending() == 5)
            let metrics = TestMetrics()
            let consumer = withMetricsFactory(metrics) { bus.consumer() }
            try await running(consumer) { try await bus.settled(5) }
            #expect(try await bus.effects().versions.isInOrder(upTo: 5))
            let group = [("group", bus.group)]
            #expect(try metrics.expectCounter(EventBusMetrics.duplicates, group).totalValue == 1)
            #expect(try metrics.expectCounter(EventBusMetrics.processed, group).totalValue == 4)
        }
    }

    @Test("without an inbox a lost acknowledgement makes the effect twice")
    func crashAfterCommitWithoutTheGuard() async throws {
        try await TestBus.with { bus in
            try await bus.put([.test(1)])
            try await bus.redis.xgroupCreate(bus.stream.name, group: bus.group)
            for position in [RedisGroupPosition.new, .pending(after: .zero)] {
                let batches = try await bus.redis.xreadgroup(
                    group: bus.group, consumer: "naive", streams: [(bus.stream.name, position)], count: 1)
                let event = try Event(fields: try #require(batches.first?.entries.first).fields)
                try await bus.pool.withTransaction { try await bus.record(event, in: $0) }
                // The acknowledgement is lost; the next round is the redelivery.
            }
            #expect(try await bus.effects().count == 2)
        }
    }

    @Test("acknowledging before the commit loses the event in a crash")
    func acknowledgingFirstLoses() async throws {
        try await TestBus.with { bus in
            try await bus.put([.test(1)])
            try await bus.redis.xgroupCreate(bus.stream.name, group: bus.group)
            let batches = try await bus.redis.xreadgroup(
                group: bus.group, consumer: "naive", streams: [(bus.stream.name, .new)], count: 1)
            let id = try #require(batches.first?.entries.first?.id)
            try await bus.redis.xack(bus.stream.name, group: bus.group, ids: [id])
            // The crash is here. Nobody gets the event any more.
            try await gracefully(bus.consumer()) {
                try await bus.put([.test(2)])
                try await bus.settled(1)
            }
            #expect(try await bus.effects().map(\.version) == [2])
        }
    }

    @Test("an event whose owner is slow but alive, claimed by another, takes effect once")
    func claimWhileTheOwnerLives() async throws {
        try await TestBus.with { bus in
            let gate = Gate()
            let slow = bus.consumer(configure: { $0.sharing = .shared }) { _, _ in await gate.pass() }
            let metrics = TestMetrics()
            let eager = withMetricsFactory(metrics) {
                bus.consumer(configure: {
                    $0.sharing = .shared
                    $0.claimIdle = .milliseconds(50)
                })
            }
            try await running(slow) {
                try await bus.put([.test(1)])
                try await eventually { gate.arrivals == 1 }
                try await running(eager) {
                    let claimed = try metrics.expectCounter(EventBusMetrics.claimed, [("group", bus.group)])
                    try await eventually { claimed.totalValue >= 1 }
                    gate.open()
                    try await bus.settled(1)
                    let filtered = try metrics.expectCounter(EventBusMetrics.duplicates, [("group", bus.group)])
                    try await eventually { filtered.totalValue >= 1 }
                }
            }
            #expect(try await bus.effects().count == 1)
        }
    }

    @Test("a slow owner that confirms what it has in hand keeps it")
    func confirmedEntriesAreNotClaimed() async throws {
        try await TestBus.with { bus in
            let gate = Gate()
            let shared = { (settings: inout EventConsumer.Settings) in
                settings.sharing = .shared
                settings.claimIdle = .seconds(3)
            }
            let slow = bus.consumer(configure: shared) { _, _ in await gate.pass() }
            let other = Collected<UUID>()
            let second = bus.consumer(configure: shared) { event, _ in other.append(event.id) }
            try await running(slow) {
                try await bus.put([.test(1)])
                try await eventually { gate.arrivals == 1 }
                try await running(second) {
                    // Four confirmations, a third of the claim time apart: longer than the claim time.
                    var confirmations = 0
                    var idle = Duration.zero
                    try await eventually("four confirmations") {
                        let pending = try await bus.redis.xpending(bus.stream.name, group: bus.group, count: 1)
                        guard let now = pending.first?.idle else { return false }
                        if now < idle { confirmations += 1 }
                        idle = now
                        return confirmations == 4
                    }
                    gate.open()
                    try await bus.settled(1)
                }
            }
            #expect(other.count == 0)
        }
    }

    @Test("when the elected consumer ends, another takes over, and order holds over the change")
    func takeover() async throws {
        try await TestBus.with { bus in
            let events = Event.series(200, subjects: 4)
            let standby = bus.consumer()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                try await running(bus.consumer()) {
                    try await bus.put(Array(events[..<100]))
                    try await eventually { try await bus.effects().count > 10 }
                    tasks.addTask { try await standby.run() }
                }
                try await bus.put(Array(events[100...]))
                try await bus.settled(200)
                tasks.cancelAll()
            }
            #expect(try await bus.effects().versions.isInOrder(upTo: 50))
        }
    }

    @Test("an elected consumer whose session is ended is replaced, and every event takes effect once, in order")
    func electionSessionTerminated() async throws {
        try await TestBus.with { bus in
            try await running(bus.consumer(), bus.consumer()) {
                let events = Event.series(300, subjects: 3)
                for start in stride(from: 0, to: 300, by: 100) {
                    try await bus.put(Array(events[start..<start + 100]))
                    try await bus.terminateLockHolders()
                }
                try await bus.settled(300)
            }
            #expect(try await bus.effects().versions.isInOrder(upTo: 100))
        }
    }

    @Test("an elected process that stands still is replaced, and what it had read takes effect, in order")
    func electedProcessStandsStill() async throws {
        try await TestBus.with { bus in
            try await bus.withHaltedLeader(silence: .milliseconds(300)) {
                try await running(bus.consumer()) { try await bus.settled(20) }
            }
            #expect(try await bus.effects().versions.isInOrder(upTo: 20))
        }
    }

    @Test("without a limit of its silence an elected process that stands still holds its group up")
    func electedProcessStandsStillWithoutTheGuard() async throws {
        try await TestBus.with { bus in
            let other = "\(bus.group)-other"
            try await bus.withHaltedLeader(silence: .seconds(3600)) {
                try await running(bus.consumer(), bus.consumer(group: other)) {
                    try await bus.settled(20, of: other)
                    #expect(try await bus.effects().isEmpty)
                }
            }
        }
    }

    @Test("entries that were trimmed while pending are counted and reported, and the others are handled")
    func trimmedWhilePending() async throws {
        try await TestBus.with { bus in
            try await bus.put(Event.series(5))
            try await bus.redis.xgroupCreate(bus.stream.name, group: bus.group)
            _ = try await bus.redis.xreadgroup(
                group: bus.group, consumer: "gone", streams: [(bus.stream.name, .new)], count: 5)
            try await bus.redis.xtrim(bus.stream.name, keeping: 2)
            let gaps = Collected<Int>()
            let metrics = TestMetrics()
            let consumer = withMetricsFactory(metrics) {
                bus.consumer(onGap: { _, count in gaps.append(count) }, handler: { _, _ in })
            }
            try await running(consumer) { try await bus.settled(2) }
            #expect(gaps.all == [3])
            #expect(try metrics.expectCounter(EventBusMetrics.gaps, [("group", bus.group)]).totalValue == 3)
            #expect(try await bus.effects().map(\.version) == [4, 5])
        }
    }

    @Test("a dead consumer is removed only after its entries were claimed")
    func deadConsumerIsRemoved() async throws {
        try await TestBus.with { bus in
            try await bus.put(Event.series(4))
            try await bus.redis.xgroupCreate(bus.stream.name, group: bus.group)
            _ = try await bus.redis.xreadgroup(
                group: bus.group, consumer: "gone", streams: [(bus.stream.name, .new)], count: 4)
            // Even asked for, one that holds entries is not removed.
            let group = ConsumerGroup(name: bus.group, consumer: "me")
            try await group.remove("gone", from: bus.stream, idle: .zero, on: bus.redis)
            #expect(try await bus.pending() == 4)
            let maintaining = { (settings: inout EventConsumer.Settings) in
                settings.consumerExpiry = .milliseconds(1)
                settings.maintenanceInterval = .milliseconds(20)
            }
            try await running(bus.consumer(configure: maintaining)) {
                try await bus.settled(4)
                try await eventually {
                    try await bus.redis.xinfoConsumers(bus.stream.name, group: bus.group).allSatisfy {
                        $0.name != "gone"
                    }
                }
            }
        }
    }

    @Test("removing a consumer with its entries pending loses them")
    func removingAConsumerWithoutTheGuard() async throws {
        try await TestBus.with { bus in
            try await bus.put([.test(1)])
            try await bus.redis.xgroupCreate(bus.stream.name, group: bus.group)
            _ = try await bus.redis.xreadgroup(
                group: bus.group, consumer: "gone", streams: [(bus.stream.name, .new)], count: 4)
            _ = try await bus.redis.send(
                RedisCommand("XGROUP", "DELCONSUMER", .key(bus.stream.name), RedisArgument(bus.group), "gone"))
            try await gracefully(bus.consumer()) {
                try await bus.put([.test(2)])
                try await bus.settled(1)
            }
            #expect(try await bus.effects().map(\.version) == [2])
        }
    }

    @Test("a slow consumer has no more in flight than its limit, and holds up no other group")
    func slowConsumer() async throws {
        try await TestBus.with { bus in
            let gate = Gate()
            // Each event being handled holds a connection of the pool.
            let limits = { (settings: inout EventConsumer.Settings) in
                settings.maximumInFlight = 20
                settings.concurrency = 2
            }
            let slow = bus.consumer(group: "slow", configure: limits) { _, _ in await gate.pass() }
            try await running(slow, bus.consumer()) {
                try await bus.put(Event.series(300, subjects: 300))
                try await bus.settled(300)
                try await eventually { gate.arrivals == 2 }
                let inHand = try await bus.pending(of: "slow")
                #expect(inHand > 0 && inHand <= 20)
                gate.open()
                try await bus.settled(300, of: "slow")
            }
        }
    }

    @Test("a consumer of a database that is killed and started again goes on, with no dead letter and no effect twice")
    func databaseKilled() async throws {
        try await withPrivatePostgres { server in
            try await withTestRedis { redis in
                var configuration = try PostgresConfiguration(url: server.url)
                configuration.poolSize = 4
                configuration.acquireTimeout = .milliseconds(500)
                try await withPool(configuration) { pool in
                    let bus = TestBus(pool: pool, redis: redis, schema: "public")
                    try await bus.createTables()
                    try await running(bus.consumer()) {
                        try await bus.put(Event.series(200, subjects: 20))
                        try await eventually { try await bus.effects().count > 20 }
                        await server.kill9()
                        try await bus.put(Event.series(50, subjects: 50))
                        try await server.restart()
                        try await bus.settled(250)
                    }
                    #expect(Set(try await bus.effects().map(\.event)).count == 250)
                    #expect(try await DeadLetters(group: bus.group, redis: redis).count() == 0)
                }
            }
        }
    }
}

extension TestBus {
    /// Runs `body` while the group's elected process looks as one does that came to a halt: it has its lock, half of
    /// twenty events are pending for it, and nothing is heard of it.
    func withHaltedLeader(silence: Duration, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await put(Event.series(20))
        try await redis.xgroupCreate(stream.name, group: group)
        _ = try await redis.xreadgroup(group: group, consumer: "halted", streams: [(stream.name, .new)], count: 10)
        let lock = GroupReader.lock(of: group, inbox: schema)
        try await pool.withDedicatedConnection { connection in
            let led = try await connection.lead(lock, silence: silence, renewal: .seconds(3600)) { _ in
                try await body()
            }
            #expect(led)
        }
    }

    /// Ends the PostgreSQL sessions that hold an advisory lock for this test.
    func terminateLockHolders() async throws {
        try await eventually("a session holds a lock") {
            try await pool.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
                WHERE locktype = 'advisory' AND application_name = \(pool.configuration.applicationName)
                """
            ).count > 0
        }
    }
}
