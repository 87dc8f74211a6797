import Foundation
import ServiceLifecycle
import TestSupport
import Testing

@testable import EventBus

@Suite struct EventPublisherTests {
    private func publisher(
        _ bus: TestBus, configure: (inout EventPublisher.Settings) -> Void = { _ in }
    ) -> EventPublisher {
        var settings = EventPublisher.Settings()
        settings.headStart = .seconds(3600)
        configure(&settings)
        return EventPublisher(
            schema: bus.schema, pool: bus.pool, redis: bus.redis, settings: settings, logger: bus.logger)
    }

    @Test("what the hot path publishes is published once, relay or not")
    func publishesOnce() async throws {
        try await TestBus.with { bus in
            let publisher = publisher(bus)
            try await running(publisher, bus.relay()) {
                let events = Event.series(2000, subjects: 10)
                for start in stride(from: 0, to: events.count, by: 100) {
                    let batch = Array(events[start..<start + 100])
                    publisher.publish(try await bus.commit(batch, headStart: publisher.headStart))
                }
                try await eventually { try await bus.outboxCount() == 0 }
                #expect(try await bus.published() == events)
            }
        }
    }

    @Test("rows of a process that ended after its commit are published by the relay when the head start is over")
    func crashAfterCommit() async throws {
        try await TestBus.with { bus in
            // Committed, then the process ended: nobody called publish.
            try await bus.commit(Event.series(10), headStart: .milliseconds(200))
            try await running(bus.relay()) { try await eventually { try await bus.outboxCount() == 0 } }
            #expect(try await bus.published().map(\.version) == Array(1...10))
        }
    }

    @Test("beyond its queue's limit events are left to the relay, and order holds")
    func queueLimit() async throws {
        try await TestBus.with { bus in
            let publisher = publisher(bus) {
                $0.maximumQueued = 30
                $0.headStart = .milliseconds(200)
            }
            // It does not run yet, so the queue fills.
            for start in stride(from: 0, to: 100, by: 20) {
                let batch = (start + 1...start + 20).map { Event.test($0) }
                publisher.publish(try await bus.commit(batch, headStart: publisher.headStart))
            }
            #expect(publisher.headStart == nil)
            try await running(publisher, bus.relay()) {
                try await eventually { try await bus.outboxCount() == 0 }
                try await eventually { publisher.headStart != nil }
            }
            #expect(try await bus.published().firstCopies == ["s": Array(1...100)])
        }
    }

    @Test("without the recording, the relay publishes everything a second time")
    func recordingIsWhatPreventsRepeats() async throws {
        try await TestBus.with { bus in
            let publisher = publisher(bus) {
                $0.headStart = .milliseconds(100)
                $0.maximumUnrecorded = 0
            }
            try await running(publisher) {
                publisher.publish(try await bus.commit(Event.series(10), headStart: publisher.headStart))
                try await eventually { try await bus.published().count == 10 }
            }
            try await running(bus.relay()) { try await eventually { try await bus.outboxCount() == 0 } }
            #expect(try await bus.published().count == 20)
        }
    }

    @Test("what is sent one by one is recorded with one statement, at the latest when the publisher stops")
    func recordsTogether() async throws {
        try await TestBus.with { bus in
            let publisher = publisher(bus) { $0.recordAfter = .seconds(3600) }
            let group = ServiceGroup(services: [publisher], logger: bus.logger)
            try await running(group) {
                try await publishOneByOne(10, with: publisher, on: bus)
                await group.triggerGracefulShutdown()
                try await eventually { try await bus.outboxCount() == 0 }
            }
            #expect(try await bus.recordings() == 1)
        }
    }

    @Test("without gathering, each is recorded with a statement of its own")
    func gatheringIsWhatRecordsTogether() async throws {
        try await TestBus.with { bus in
            let publisher = publisher(bus) { $0.recordAfter = .zero }
            try await running(publisher) {
                try await publishOneByOne(10, with: publisher, on: bus) {
                    try await eventually { try await bus.outboxCount() == 0 }
                }
            }
            #expect(try await bus.recordings() == 10)
        }
    }

    private func publishOneByOne(
        _ count: Int, with publisher: EventPublisher, on bus: TestBus, after each: () async throws -> Void = {}
    ) async throws {
        for event in Event.series(count) {
            publisher.publish(try await bus.commit([event], headStart: publisher.headStart))
            try await eventually { try await bus.published().last == event }
            try await each()
        }
    }
}
