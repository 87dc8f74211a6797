import Foundation
import Redis
import ServiceLifecycle
import TestSupport
import Testing

@testable import EventBus

/// Publishing from a table that is its own queue, and who goes on where a process ends.
@Suite struct EventPublisherTests {
    /// Runs a relay that has looked at Redis for the first time, and does not look what it lost again.
    private func withRelay(_ bus: TestBus, _ body: () async throws -> Void) async throws {
        try await running(bus.relay(recorded: bus.recorded) { $0.followUp = .seconds(3600) }) {
            try await eventually { try await !bus.pool.query("SELECT FROM outbox_broker").isEmpty }
            try await body()
        }
    }

    @Test("what the hot path publishes is published once, relay or not, and no outbox row is written")
    func publishesOnce() async throws {
        try await TestBus.with { bus in
            let ledger = PublicationLedger()
            let publisher = bus.publisher(notedIn: ledger)
            try await running(publisher, bus.relay(recorded: bus.recorded)) {
                for start in stride(from: 1, to: 2000, by: 100) {
                    publisher.publish(try await bus.commit(facts: Event.facts(start...start + 99), notedIn: ledger))
                }
                try await eventually { try await bus.published().count == 2000 }
                try await eventually("the record knows") { try await bus.unpublished() == 0 }
                // The relay looks at silent publishers, and finds nothing to do.
                try await eventually { try await bus.publishers() == 0 }
            }
            #expect(try await bus.published().map(\.version) == Array(1...2000))
            #expect(try await bus.pool.query("SELECT FROM outbox_published").isEmpty)
        }
    }

    @Test("facts of a process that ended after its commit are published by the relay when it is silent for long enough")
    func crashAfterCommit() async throws {
        try await TestBus.with { bus in
            try await withRelay(bus) {
                // Committed, then the process ended: nobody called publish.
                let ledger = PublicationLedger()
                try await bus.commit(facts: Event.facts(1...10), notedIn: ledger)
                try await eventually { try await bus.published().count == 10 }
                try await eventually { try await bus.publishers() == 0 }
            }
            #expect(try await bus.published().map(\.version) == Array(1...10))
        }
    }

    @Test("without the note nobody ever publishes what a process left that ended after its commit")
    func crashAfterCommitWithoutTheNote() async throws {
        try await TestBus.with { bus in
            try await withRelay(bus) {
                try await bus.commit(facts: Event.facts(1...10), notedIn: nil)
                let ledger = PublicationLedger()
                try await bus.commit(facts: Event.facts(11...20), notedIn: ledger)
                try await eventually { try await bus.published().count == 10 }
                try await eventually { try await bus.publishers() == 0 }
            }
            #expect(try await bus.published().map(\.version) == Array(11...20))
        }
    }

    @Test("of what a process had published in part when it ended, the relay publishes the rest")
    func crashWhilePublishing() async throws {
        try await TestBus.with { bus in
            try await withRelay(bus) {
                let ledger = PublicationLedger()
                let facts = Event.facts(1...2500)
                try await bus.put(Array(facts[..<1700]))
                try await bus.commit(facts: facts, notedIn: ledger)
                try await eventually { try await bus.publishers() == 0 }
                try await eventually { try await bus.outboxCount() == 0 }
            }
            #expect(try await bus.published().map(\.version) == Array(1...2500))
        }
    }

    @Test("whoever publishes slowly and lives is not taken over from")
    func slowPublisher() async throws {
        try await TestBus.with { bus in
            let slow = PublicationLedger()
            let publisher = bus.publisher(notedIn: slow)
            try await withRelay(bus) {
                try await running(publisher) {
                    // Published is the first; the second is committed and on its way.
                    publisher.publish(try await bus.commit(facts: [.fact(1)], notedIn: slow))
                    try await eventually { try await bus.published().count == 1 }
                    let late = try await bus.commit(facts: [.fact(2)], notedIn: slow)
                    // Somebody else's facts, committed later, are taken over meanwhile.
                    let other = PublicationLedger()
                    try await bus.commit(facts: [.fact(3)], notedIn: other)
                    try await eventually { try await bus.published().map(\.version) == [1, 3] }
                    try await eventually { try await bus.publishers() == 1 }
                    publisher.publish(late)
                    try await eventually { try await bus.published().map(\.version) == [1, 3, 2] }
                }
            }
        }
    }

    @Test("a commit without an answer is left to the relay, and what comes after it is not held up")
    func unknownOutcome() async throws {
        try await TestBus.with { bus in
            let ledger = PublicationLedger()
            let publisher = bus.publisher(notedIn: ledger)
            try await withRelay(bus) {
                try await running(publisher) {
                    try await bus.commit(facts: Event.facts(1...3), notedIn: ledger)
                    // The answer got lost: nobody here knows that they are committed.
                    ledger.abandon()
                    publisher.publish(try await bus.commit(facts: Event.facts(4...6), notedIn: ledger))
                    try await eventually { try await bus.published().count == 6 }
                    try await eventually { try await bus.publishers() == 0 }
                }
            }
            #expect(try await bus.published().map(\.version) == [4, 5, 6, 1, 2, 3])
        }
    }

    @Test("without leaving it to the relay, a commit without an answer is never published")
    func unknownOutcomeWithoutTheGuard() async throws {
        try await TestBus.with { bus in
            let ledger = PublicationLedger()
            let publisher = bus.publisher(notedIn: ledger)
            try await withRelay(bus) {
                try await running(publisher) {
                    try await bus.commit(facts: Event.facts(1...3), notedIn: ledger)
                    publisher.publish(try await bus.commit(facts: Event.facts(4...6), notedIn: ledger))
                    try await eventually { try await bus.publishers() == 0 }
                }
            }
            #expect(try await bus.published().map(\.version) == [4, 5, 6])
        }
    }

    @Test("beyond its queue's limit events are left to the relay, and none is lost")
    func queueLimit() async throws {
        try await TestBus.with { bus in
            let ledger = PublicationLedger()
            let publisher = bus.publisher(notedIn: ledger) { $0.maximumQueued = 30 }
            // It does not run yet, so the queue fills.
            for start in stride(from: 1, to: 100, by: 20) {
                publisher.publish(try await bus.commit(facts: Event.facts(start...start + 19), notedIn: ledger))
            }
            #expect(!publisher.isDirect)
            try await running(publisher, bus.relay(recorded: bus.recorded)) {
                try await eventually { try await Set(bus.published().map(\.version)) == Set(1...100) }
                try await eventually { publisher.isDirect }
                try await eventually { try await bus.publishers() == 0 }
            }
        }
    }

    @Test("what others published, and was trimmed, while a process was quiet is not published again when it ends")
    func quietBefore() async throws {
        try await TestBus.with { bus in
            try await withRelay(bus) {
                let quiet = PublicationLedger()
                let others = Event.facts(1...10)
                try await bus.commit(facts: others, notedIn: nil)
                try await bus.put(others)
                _ = try await bus.redis.send(RedisCommand("XTRIM", .key(bus.stream.name), "MAXLEN", "0"))
                try await bus.commit(facts: [.fact(11)], notedIn: quiet)
                try await eventually { try await bus.publishers() == 0 }
                try await eventually { try await bus.outboxCount() == 0 }
            }
            #expect(try await bus.published().map(\.version) == [11])
        }
    }

    @Test("one of several relays takes over, and nothing is lost while leaders are cut off")
    func severalRelays() async throws {
        try await TestBus.with { bus in
            let relays = (0..<3).map { _ in bus.relay(recorded: bus.recorded) }
            try await running(relays[0], relays[1], relays[2], bus.consumer()) {
                for start in stride(from: 1, to: 600, by: 100) {
                    let ledger = PublicationLedger()
                    try await bus.commit(facts: Event.facts(start...start + 99), notedIn: ledger)
                    try await bus.terminateLockHolders()
                }
                try await bus.settled(600)
                try await eventually { try await bus.publishers() == 0 }
            }
            #expect(try await bus.effects().map(\.version).sorted() == Array(1...600))
        }
    }
}

extension Array where Element == Event {
    /// The versions in the order in which they came first.
    var inFirstOrder: [Int] {
        var seen: Set<UUID> = []
        return filter { seen.insert($0.id).inserted }.map(\.version)
    }
}
