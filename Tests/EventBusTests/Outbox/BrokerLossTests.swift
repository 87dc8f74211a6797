import Foundation
import Metrics
import MetricsTestKit
import Redis
import TestSupport
import Testing

@testable import EventBus

/// Redis killed, restarted, emptied: what is committed takes effect once all the same.
@Suite struct BrokerLossTests {
    @Test("10,000 events survive a broker killed at a third and at half of them, each taking effect once")
    func brokerRestarts() async throws {
        try await TestBus.withPrivateRedis { bus, server in
            let total = 10_000
            let events = Event.facts(1...total)
            let ledger = PublicationLedger()
            let publisher = bus.publisher(notedIn: ledger)
            let large = { (settings: inout EventConsumer.Settings) in
                settings.maximumInFlight = 1000
                settings.readCount = 500
            }
            // PostgreSQL does not fail here: 10,000 commits need not wait for the disk.
            let consumer = bus.consumer(configure: large) { _, connection in
                try await connection.execute("SET LOCAL synchronous_commit = off")
            }
            try await running(bus.relay(recorded: bus.recorded), publisher, consumer) {
                for start in stride(from: 0, to: total, by: 500) {
                    let batch = Array(events[start..<start + 500])
                    publisher.publish(try await bus.commit(facts: batch, notedIn: ledger))
                    if start == 3000 || start == 5000 {
                        await server.kill9()
                        try await server.restart()
                    }
                }
                try await bus.settled(total, within: .seconds(120))
            }
            #expect(try await bus.effects().map(\.version).sorted() == Array(1...total))
            #expect(try await bus.outboxCount() == 0)
            #expect(try await DeadLetters(group: bus.group, redis: bus.redis).count() == 0)
        }
    }

    @Test("while Redis is down events pile up in the outbox, and drain in order when it is back")
    func backlog() async throws {
        try await TestBus.withPrivateRedis { bus, server in
            let ledger = PublicationLedger()
            let publisher = bus.publisher(notedIn: ledger)
            try await running(bus.relay(recorded: bus.recorded), publisher) {
                await server.kill9()
                for start in stride(from: 1, to: 300, by: 50) {
                    publisher.publish(try await bus.commit(facts: Event.facts(start...start + 49), notedIn: ledger))
                }
                try await eventually("all is left to the relay") { try await bus.outboxCount() == 300 }
                try await server.restart()
                try await eventually("the backlog drains") { try await bus.outboxCount() == 0 }
                // The hot path flows again.
                try await eventually { publisher.isDirect }
                publisher.publish(try await bus.commit(facts: [.fact(301)], notedIn: ledger))
                try await eventually { try await bus.published().last?.version == 301 }
                #expect(try await bus.outboxCount() == 0)
            }
            #expect(try await bus.published().inFirstOrder == Array(1...301))
        }
    }

    @Test("what waits in the outbox is measured while Redis is down, and no longer by who does not lead")
    func measuredWhileRedisIsDown() async throws {
        try await TestBus.withPrivateRedis { bus, server in
            let metrics = TestMetrics()
            let relay = withMetricsFactory(metrics) {
                bus.relay { $0.maintenanceInterval = .milliseconds(20) }
            }
            let context = [("context", bus.schema)]
            try await running(relay) {
                try await eventually { relay.isLeader }
                await server.kill9()
                try await bus.commit(Event.series(7))
                let rows = try metrics.expectGauge(EventBusMetrics.outboxRows, context)
                let age = try metrics.expectGauge(EventBusMetrics.outboxOldestAge, context)
                try await eventually { rows.lastValue == 7 }
                let before = age.lastValue ?? 0
                try await eventually("the age grows") { age.lastValue ?? 0 > before }
            }
            #expect(try metrics.expectGauge(EventBusMetrics.outboxRows, context).lastValue == 0)
            #expect(try metrics.expectGauge(EventBusMetrics.outboxOldestAge, context).lastValue == 0)
        }
    }

    @Test("after FLUSHALL groups are made again and the retained events published again, with no effect twice")
    func flushAll() async throws {
        try await TestBus.withPrivateRedis { bus, _ in
            try await running(bus.relay(), bus.consumer()) {
                try await bus.commit(Event.series(50, subjects: 5))
                try await bus.settled(50)
                _ = try await bus.redis.send(RedisCommand("FLUSHALL"))
                try await bus.commit((0..<50).map { .test(11 + $0 / 5, subject: "s\($0 % 5)") })
                try await bus.settled(100)
                try await eventually { try await Set(bus.published().map(\.id)).count == 100 }
            }
            #expect(try await bus.effects().versions.isInOrder(upTo: 20))
        }
    }

    @Test("events that no group had handled survive FLUSHALL")
    func flushAllBeforeDelivery() async throws {
        try await TestBus.withPrivateRedis { bus, _ in
            try await running(bus.relay()) {
                try await bus.commit(Event.series(50, subjects: 5))
                try await eventually { try await bus.outboxCount() == 0 }
                _ = try await bus.redis.send(RedisCommand("FLUSHALL"))
                try await running(bus.consumer()) { try await bus.settled(50) }
            }
            #expect(try await bus.effects().versions.isInOrder(upTo: 10))
        }
    }

    @Test("without retained rows FLUSHALL loses what was not handled")
    func flushAllWithoutTheGuard() async throws {
        try await TestBus.withPrivateRedis { bus, _ in
            try await running(bus.relay()) {
                try await bus.commit(Event.series(5))
                try await eventually { try await bus.outboxCount() == 0 }
                try await bus.pool.execute("DELETE FROM outbox_published")
                _ = try await bus.redis.send(RedisCommand("FLUSHALL"))
                try await bus.commit([.test(6)])
                try await running(bus.consumer()) { try await bus.settled(1) }
            }
            #expect(try await bus.effects().map(\.version) == [6])
        }
    }

    @Test("a Redis that comes back empty is filled again")
    func restartedEmpty() async throws {
        try await TestBus.withPrivateRedis { bus, server in
            try await running(bus.relay(), bus.consumer()) {
                try await bus.commit(Event.series(20))
                try await bus.settled(20)
                await server.kill9()
                try FileManager.default.removeItem(at: server.directory.appending(path: "appendonlydir"))
                try await server.restart()
                try await bus.commit([.test(21, subject: "s0")])
                try await bus.settled(21)
                try await eventually { try await bus.published().firstCopies["s0"]?.sorted() == Array(1...21) }
            }
            #expect(try await bus.effects().versions.isInOrder(upTo: 21))
        }
    }

    @Test("events in the cut-off tail of an append-only file are published again")
    func truncatedFile() async throws {
        try await TestBus.withPrivateRedis { bus, server in
            try await running(bus.relay()) {
                try await bus.commit(Event.series(20))
                try await eventually { try await bus.outboxCount() == 0 }
                await server.kill9()
                try Self.cutTail(of: server.directory, keeping: 0.6)
                try await server.restart()
                try await eventually { try await Set(bus.published().map(\.version)).count == 20 }
                try await running(bus.consumer()) { try await bus.settled(20) }
            }
            #expect(try await bus.effects().count == 20)
        }
    }

    @Test("a stream that vanished alone is filled again")
    func vanishedStream() async throws {
        try await TestBus.withPrivateRedis { bus, _ in
            try await running(bus.relay()) {
                try await bus.commit(Event.series(20))
                try await eventually { try await bus.outboxCount() == 0 }
                try await bus.redis.del(bus.stream.name)
                try await eventually { try await bus.published().map(\.version) == Array(1...20) }
            }
        }
    }

    @Test("facts that were published without the outbox are published again after FLUSHALL, from their table")
    func recordedAfterFlushAll() async throws {
        try await TestBus.withPrivateRedis { bus, _ in
            let ledger = PublicationLedger()
            let publisher = bus.publisher(notedIn: ledger)
            let facts = Event.facts(1...40)
            try await running(bus.relay(recorded: bus.recorded), publisher) {
                publisher.publish(try await bus.commit(facts: facts, notedIn: ledger))
                try await bus.commit(Event.series(5))
                try await eventually { try await bus.published().count == 45 }
                _ = try await bus.redis.send(RedisCommand("FLUSHALL"))
                try await running(bus.consumer()) { try await bus.settled(45) }
            }
            #expect(try await Set(bus.effects().map(\.event)).isSuperset(of: facts.map(\.id)))
            #expect(try await bus.published().count == 45)
        }
    }

    @Test("facts lost while young are published again by the next leader, if the one that found the loss ends")
    func youngWhenTheLeaderEnds() async throws {
        try await TestBus.withPrivateRedis { bus, _ in
            let ledger = PublicationLedger()
            let publisher = bus.publisher(notedIn: ledger)
            let epoch = { try await bus.pool.query("SELECT epoch FROM outbox_broker").first?["epoch", as: String.self] }
            try await running(publisher) {
                try await running(bus.relay(recorded: bus.recorded) { $0.publisherSilence = .seconds(2) }) {
                    try await eventually { try await epoch() != nil }
                    let before = try await epoch()
                    publisher.publish(try await bus.commit(facts: Event.facts(1...20), notedIn: ledger))
                    try await eventually { try await bus.published().count == 20 }
                    try await eventually { try await bus.unpublished() == 0 }
                    _ = try await bus.redis.send(RedisCommand("FLUSHALL"))
                    try await eventually { try await epoch() != before }
                }
                // The leader is gone before its second look.
                try await running(bus.relay(recorded: bus.recorded) { $0.publisherSilence = .seconds(2) }) {
                    try await eventually(within: .seconds(15)) { try await bus.published().count == 20 }
                }
            }
        }
    }

    @Test("a Redis that lost what nobody needs any more is not looked through again and again")
    func nothingToRestore() async throws {
        try await TestBus.withPrivateRedis { bus, _ in
            try await running(bus.relay(recorded: bus.recorded) { $0.maintenanceInterval = .milliseconds(20) }) {
                try await bus.commit(Event.series(3))
                try await eventually { try await bus.published().count == 3 }
                try await eventually {
                    try await bus.pool.query("SELECT newest_entry FROM recorded_stream")[0][0, as: String.self] != "0-0"
                }
                // Older than the retention by now.
                try await bus.pool.execute("DELETE FROM outbox_published")
                _ = try await bus.redis.send(RedisCommand("FLUSHALL"))
                try await eventually("what it has is noted", within: .seconds(5)) {
                    try await bus.pool.query("SELECT newest_entry FROM recorded_stream")[0][0, as: String.self] == "0-0"
                }
            }
        }
    }

    @Test("without their table FLUSHALL loses the facts that nobody had handled")
    func recordedAfterFlushAllWithoutTheGuard() async throws {
        try await TestBus.withPrivateRedis { bus, _ in
            let ledger = PublicationLedger()
            let publisher = bus.publisher(notedIn: ledger)
            try await running(bus.relay(), publisher) {
                publisher.publish(try await bus.commit(facts: Event.facts(1...40), notedIn: ledger))
                try await bus.commit(Event.series(5))
                try await eventually { try await bus.published().count == 45 }
                _ = try await bus.redis.send(RedisCommand("FLUSHALL"))
                try await running(bus.consumer()) { try await bus.settled(5) }
            }
            #expect(try await bus.published().count == 5)
        }
    }

    @Test("facts in the cut-off tail of an append-only file are published again, the others are not")
    func recordedInTruncatedFile() async throws {
        try await TestBus.withPrivateRedis { bus, server in
            let ledger = PublicationLedger()
            let publisher = bus.publisher(notedIn: ledger)
            try await running(bus.relay(recorded: bus.recorded), publisher) {
                for version in 1...20 {
                    publisher.publish(try await bus.commit(facts: [.fact(version)], notedIn: ledger))
                    try await eventually { try await bus.published().count == version }
                }
                await server.kill9()
                try Self.cutTail(of: server.directory, keeping: 0.6)
                try await server.restart()
                try await eventually { try await Set(bus.published().map(\.version)).count == 20 }
            }
            #expect(try await bus.published().count == 20)
        }
    }

    @Test("a recorded stream that vanished alone is filled again from its table")
    func recordedVanished() async throws {
        try await TestBus.withPrivateRedis { bus, _ in
            let ledger = PublicationLedger()
            let publisher = bus.publisher(notedIn: ledger)
            // So short a maintenance that the stream's newest entry is noted at once.
            try await running(
                bus.relay(recorded: bus.recorded) { $0.maintenanceInterval = .milliseconds(20) }, publisher
            ) {
                publisher.publish(try await bus.commit(facts: Event.facts(1...20), notedIn: ledger))
                try await eventually { try await bus.published().count == 20 }
                try await eventually {
                    try await bus.pool.query("SELECT newest_entry FROM recorded_stream")[0][0, as: String.self] != "0-0"
                }
                try await bus.redis.del(bus.stream.name)
                try await eventually { try await bus.published().map(\.version) == Array(1...20) }
            }
        }
    }

    @Test("what was trimmed off a recorded stream is not lost, and stays away when Redis restarts")
    func recordedTrimmed() async throws {
        try await TestBus.withPrivateRedis { bus, server in
            let ledger = PublicationLedger()
            let publisher = bus.publisher(notedIn: ledger)
            let relay = bus.relay(recorded: bus.recorded) { $0.followUp = .seconds(3600) }
            try await running(relay, publisher) {
                // Its first look at Redis is over: what it finds from now on is of the restart.
                try await eventually { try await !bus.pool.query("SELECT FROM outbox_broker").isEmpty }
                publisher.publish(try await bus.commit(facts: Event.facts(1...20), notedIn: ledger))
                try await eventually { try await bus.published().count == 20 }
                // From now on they are old enough to be looked for.
                try await eventually { try await bus.publishers() == 0 }
                _ = try await bus.redis.send(RedisCommand("XTRIM", .key(bus.stream.name), "MAXLEN", "0"))
                await server.kill9()
                try await server.restart()
                let restarted = try await bus.redis.info("server")["run_id"] ?? ""
                try await eventually("the relay has looked at the restarted server") {
                    try await bus.pool.query("SELECT run_id FROM outbox_broker")[0][0, as: String.self] == restarted
                }
                try await bus.commit([.test(1, subject: "after")])
                try await eventually { try await bus.outboxCount() == 0 }
            }
            #expect(try await bus.published().map(\.subject) == ["after"])
        }
    }

    private static func cutTail(of directory: URL, keeping share: Double) throws {
        let folder = directory.appending(path: "appendonlydir")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".incr.aof") {
            let file = try FileHandle(forUpdating: folder.appending(path: name))
            let size = try file.seekToEnd()
            try file.truncate(atOffset: UInt64(Double(size) * share))
            try file.close()
        }
    }
}
