import EventBus
import Foundation
import Redis
import ServiceContextModule
import ServiceLifecycle
import TestSupport
import Testing
import Trace

/// The universal contract of a message bus, against real servers.
@Suite struct PublishSubscribeTests {
    @Test("a committed event reaches a subscriber, whole")
    func publishAndSubscribe() async throws {
        try await TestBus.with { bus in
            let received = Collected<Event>()
            let consumer = bus.consumer { event, _ in received.append(event) }
            let event = Event(
                id: UUID(), source: "/rooms", type: "message.sent", subject: "Praça", time: Date(),
                traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", dataSchema: "/schemas/x",
                version: 7, data: Array(#"{"body":"olá\u0000"}"#.utf8))
            try await running(bus.relay(), consumer) {
                try await bus.commit([event])
                try await bus.settled(1)
            }
            #expect(received.all == [event])
        }
    }

    @Test("an event is handled for its own trace, and one without a trace for none")
    func traces() async throws {
        try await TestBus.with { bus in
            let seen = Collected<[String?]>()
            let consumer = bus.consumer { event, _ in
                seen.append([event.traceparent, ServiceContext.current?.traceparent])
            }
            let traces = ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", nil]
            let events = traces.enumerated().map { index, trace in
                Event(
                    id: UUID(), source: "/rooms", type: "message.sent", subject: "x", time: Date(), traceparent: trace,
                    dataSchema: "/schemas/x", version: index, data: Array("{}".utf8))
            }
            // The consumer itself runs in a context, as a service might.
            try await ServiceContext.withValue(.tracing("00-11111111111111111111111111111111-1111111111111111-01")) {
                try await running(bus.relay(), consumer) {
                    try await bus.commit(events)
                    try await bus.settled(2)
                }
            }
            #expect(seen.all == traces.map { [$0, $0] })
        }
    }

    @Test("events committed before a subscriber existed reach it")
    func newSubscriberGetsOldMessages() async throws {
        try await TestBus.with { bus in
            try await running(bus.relay(), bus.consumer()) {
                try await bus.commit(Event.series(20))
                try await bus.settled(20)
            }
            try await running(bus.consumer(group: "late")) { try await bus.settled(20, of: "late") }
        }
    }

    @Test("each group gets every event once")
    func consumerGroups() async throws {
        try await TestBus.with { bus in
            try await running(bus.consumer(group: "a"), bus.consumer(group: "b")) {
                try await bus.put(Event.series(100, subjects: 10))
                try await bus.settled(100, of: "a")
                try await bus.settled(100, of: "b")
            }
            #expect(try await bus.effects(of: "a").versions.isInOrder(upTo: 10))
            #expect(try await bus.effects(of: "b").versions.isInOrder(upTo: 10))
        }
    }

    @Test("subscribers of one group share the events, each taking effect once")
    func concurrentSubscribers() async throws {
        try await TestBus.with { bus in
            let shared = { (settings: inout EventConsumer.Settings) in
                settings.sharing = .shared
                settings.maximumInFlight = 20
            }
            // Neither goes on before the other has got an event, so that none can take them all.
            let first = Gate()
            let second = Gate()
            let events = Event.series(200, subjects: 200)
            try await running(
                bus.consumer(configure: shared) { _, _ in
                    first.open()
                    await second.pass()
                },
                bus.consumer(configure: shared) { _, _ in
                    second.open()
                    await first.pass()
                }
            ) {
                try await bus.put(events)
                try await bus.settled(200)
            }
            #expect(Set(try await bus.effects().map(\.event)) == Set(events.map(\.id)))
        }
    }

    @Test("one subscriber reads several topics")
    func severalTopics() async throws {
        try await TestBus.with { bus in
            let other = EventStream("events:room")
            try await running(bus.consumer(streams: [bus.stream, other])) {
                try await bus.put(Event.series(10))
                try await bus.put((1...10).map { .test($0, subject: "r") }, on: other)
                try await bus.settled(20)
            }
            #expect(try await bus.effects().versions == ["s0": Array(1...10), "r": Array(1...10)])
        }
    }

    @Test("a subscriber of one topic does not get another's events")
    func topic() async throws {
        try await TestBus.with { bus in
            let other = EventStream("events:room")
            try await running(bus.consumer()) {
                try await bus.put([.test(1, subject: "elsewhere")], on: other)
                try await bus.put([.test(1, subject: "here")])
                try await bus.settled(1)
            }
            #expect(try await bus.effects().map(\.subject) == ["here"])
        }
    }

    @Test("events of one aggregate take effect in order, aggregates side by side")
    func order() async throws {
        try await TestBus.with { bus in
            let gate = Gate()
            let consumers = (0..<2).map { _ in
                bus.consumer(configure: { $0.maximumInFlight = 500 }) { event, _ in
                    if event.subject == "s0", event.version == 25 { await gate.pass() }
                }
            }
            try await running(bus.relay(), consumers[0], consumers[1]) {
                let events = Event.series(500, subjects: 10)
                for start in stride(from: 0, to: events.count, by: 50) {
                    try await bus.commit(Array(events[start..<start + 50]))
                }
                // One stands still at the 25th of its events, and none of the others waits for it.
                try await eventually("the other nine are done", within: .seconds(60)) {
                    try await bus.effects().count { $0.subject != "s0" } == 450
                }
                #expect(gate.arrivals >= 1)
                #expect(try await bus.effects().versions["s0"] == Array(1..<25))
                gate.open()
                try await bus.settled(500)
            }
            #expect(try await bus.effects().versions.isInOrder(upTo: 50))
        }
    }

    @Test("a stopped subscriber goes on where it was")
    func continueAfterClose() async throws {
        try await TestBus.with { bus in
            let events = Event.series(60, subjects: 3)
            for part in 0..<3 {
                try await bus.put(Array(events[part * 20..<part * 20 + 20]))
                try await gracefully(bus.consumer()) { try await bus.settled(part * 20 + 20) }
            }
            #expect(try await bus.effects().versions.isInOrder(upTo: 20))
        }
    }

    @Test("subscribers that stop at the same time finish what they have in hand")
    func concurrentClose() async throws {
        try await TestBus.with { bus in
            let started = Collected<UUID>()
            try await bus.put(Event.series(100, subjects: 100))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for group in ["a", "b", "c"] {
                    let consumer = bus.consumer(group: group, configure: { $0.shutdownGrace = .seconds(60) }) {
                        event, _ in
                        started.append(event.id)
                    }
                    tasks.addTask {
                        try await gracefully(consumer) {
                            try await eventually { try await bus.effects(of: group).count > 5 }
                        }
                    }
                }
                try await tasks.waitForAll()
            }
            // Nothing was begun and dropped: every start has its effect, and nothing is left pending.
            var effects = 0
            for group in ["a", "b", "c"] {
                effects += try await bus.effects(of: group).count
                #expect(try await bus.pending(of: group) == 0)
            }
            #expect(effects == started.count)
        }
    }

    @Test("a publisher that stops has published what was committed, or the relay of another process does")
    func publisherClose() async throws {
        try await TestBus.with { bus in
            let ledger = PublicationLedger()
            let publisher = bus.publisher(notedIn: ledger)
            let events = Event.facts(1...300)
            try await gracefully(publisher) {
                publisher.publish(try await bus.commit(facts: events, notedIn: ledger))
            }
            #expect(try await bus.published().map(\.id) == events.map(\.id))
            #expect(try await bus.publishers() == 0)
        }
    }

    @Test("the whole way holds ten times at once")
    func tenTimesInParallel() async throws {
        try await TestBus.with { bus in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for number in 0..<10 {
                    let consumer = bus.consumer(group: "g\(number)")
                    tasks.addTask {
                        try await running(consumer) { try await bus.settled(50, of: "g\(number)") }
                    }
                }
                try await running(bus.relay()) {
                    try await bus.commit(Event.series(50, subjects: 5))
                    try await tasks.waitForAll()
                }
            }
            for number in 0..<10 {
                #expect(try await bus.effects(of: "g\(number)").versions.isInOrder(upTo: 10))
            }
        }
    }
}

/// Runs a service while `body` runs, then shuts it down gracefully and waits for its end.
func gracefully(_ service: any Service, body: () async throws -> Void) async throws {
    let group = ServiceGroup(services: [service], logger: TestBus.quietLogger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        try await body()
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}
