import Foundation
import Postgres
import Redis
import TestSupport
import Testing

@testable import EventBus

@Suite struct RelayTests {
    @Test("a transaction that commits late, behind a later id, is not skipped")
    func lateCommit() async throws {
        try await TestBus.with { bus in
            try await running(bus.relay()) {
                let release = Gate()
                async let late: Void = bus.pool.withTransaction { connection in
                    try await bus.outbox.append([(bus.stream, .test(1, subject: "late"))], in: connection)
                    await release.pass()
                }
                try await eventually { release.arrivals == 1 }
                try await bus.commit([.test(1, subject: "early")])
                try await eventually { try await bus.published().map(\.subject) == ["early"] }
                release.open()
                try await late
                try await eventually { try await bus.published().map(\.subject) == ["early", "late"] }
            }
        }
    }

    @Test("a cursor over the ids skips a transaction that commits late")
    func lateCommitWithoutTheGuard() async throws {
        try await TestBus.with { bus in
            var cursor: Int64 = 0
            func poll() async throws -> [String] {
                let rows = try await bus.pool.query("SELECT id, subject FROM outbox WHERE id > \(cursor) ORDER BY id")
                for row in rows { cursor = try row["id", as: Int64.self] }
                return try rows.map { try $0["subject", as: String.self] }
            }
            let release = Gate()
            async let late: Void = bus.pool.withTransaction { connection in
                try await bus.outbox.append([(bus.stream, .test(1, subject: "late"))], in: connection)
                await release.pass()
            }
            try await eventually { release.arrivals == 1 }
            try await bus.commit([.test(1, subject: "early")])
            #expect(try await poll() == ["early"])
            release.open()
            try await late
            #expect(try await poll() == [])
        }
    }

    @Test("the id of a transaction that rolled back is not waited for")
    func rolledBackID() async throws {
        try await TestBus.with { bus in
            try await running(bus.relay()) {
                _ = try? await bus.pool.withTransaction { connection in
                    try await bus.outbox.append([(bus.stream, .test(1))], in: connection)
                    throw CancellationError()
                }
                try await bus.commit([.test(2)])
                try await eventually { try await bus.published().map(\.version) == [2] }
            }
        }
    }

    @Test("one of several relays leads, and order per aggregate holds while leaders are cut off")
    func severalRelays() async throws {
        try await TestBus.with { bus in
            let relays = [bus.relay(), bus.relay(), bus.relay()]
            try await running(relays[0], relays[1], relays[2], bus.consumer()) {
                let events = Event.series(600, subjects: 6)
                for start in stride(from: 0, to: 600, by: 100) {
                    try await bus.commit(Array(events[start..<start + 100]))
                    try await bus.terminateLockHolders()
                }
                try await bus.settled(600)
                try await eventually { relays.filter(\.isLeader).count == 1 }
            }
            #expect(try await bus.effects().versions.isInOrder(upTo: 100))
            // On the stream, too, the first copies are in order.
            #expect(try await bus.published().firstCopies.isInOrder(upTo: 100))
        }
    }

    @Test("two workers that skip each other's locked rows break the order")
    func skipLockedBreaksOrder() async throws {
        try await TestBus.with { bus in
            try await bus.commit(Event.series(2))
            let order = Collected<Int>()
            let firstHasRow = Gate()
            let secondIsDone = Gate()
            @Sendable func work(_ wait: @Sendable () async -> Void) async throws {
                try await bus.pool.withTransaction { connection in
                    let rows = try await connection.query(
                        "SELECT id, version FROM outbox ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED")
                    await wait()
                    order.append(try rows[0]["version", as: Int.self])
                    try await connection.execute("DELETE FROM outbox WHERE id = \(rows[0]["id", as: Int64.self])")
                }
            }
            async let slow: Void = work {
                firstHasRow.open()
                await secondIsDone.pass()
            }
            try await eventually { firstHasRow.isOpen }
            try await work {}
            secondIsDone.open()
            try await slow
            #expect(order.all == [2, 1])
        }
    }

    @Test("a leader that ends between publishing and recording it repeats events, which take effect once")
    func crashBetweenPublishAndRecord() async throws {
        try await TestBus.with { bus in
            let events = Event.series(10)
            try await bus.commit(events)
            // What the leader did before it ended: the entries are there, the rows too.
            try await bus.put(events)
            try await running(bus.relay(), bus.consumer()) {
                try await eventually { try await bus.outboxCount() == 0 }
                try await bus.settled(10)
            }
            #expect(try await bus.published().count == 20)
            #expect(try await bus.effects().versions.isInOrder(upTo: 10))
        }
    }

    @Test("a stream that Redis refuses does not stop the others")
    func refusedStream() async throws {
        try await TestBus.with { bus in
            let broken = EventStream("events:broken")
            try await bus.redis.set(broken.name, "not a stream")
            try await running(bus.relay()) {
                _ = try await bus.pool.withTransaction { connection in
                    try await bus.outbox.append(
                        [(broken, .test(1)), (bus.stream, .test(2)), (broken, .test(3))], in: connection)
                }
                try await eventually { try await bus.published().map(\.version) == [2] }
                try await bus.redis.del(broken.name)
                try await eventually { try await bus.outboxCount() == 0 }
            }
            #expect(try await bus.published(on: broken).map(\.version) == [1, 3])
        }
    }

    @Test("published rows are pruned after the retention, not before every group has acknowledged them")
    func pruning() async throws {
        try await TestBus.with { bus in
            func retained() async throws -> Int {
                try await bus.pool.query("SELECT count(*) AS rows FROM outbox_published")[0]["rows", as: Int.self]
            }
            let pruning = { (settings: inout OutboxRelay.Settings) in
                settings.retention = .zero
                settings.maintenanceInterval = .milliseconds(20)
                settings.pruneBatch = 3
            }
            try await bus.redis.xgroupCreate(bus.stream.name, group: bus.group)
            try await running(bus.relay(pruning)) {
                try await bus.commit(Event.series(10))
                try await eventually { try await bus.outboxCount() == 0 }
                // Seen by the next round of maintenance, which keeps them: the group has not read them.
                try await bus.commit([.test(11)])
                try await eventually { try await bus.outboxCount() == 0 }
                #expect(try await retained() == 11)
                try await running(bus.consumer()) { try await bus.settled(11) }
                try await eventually { try await retained() == 0 }
            }
        }
    }
}

extension Array where Element == Event {
    /// The versions of each subject, repeats of an event left out.
    var firstCopies: [String: [Int]] {
        var seen: Set<UUID> = []
        return Dictionary(grouping: filter { seen.insert($0.id).inserted }, by: \.subject).mapValues {
            $0.map(\.version)
        }
    }
}
