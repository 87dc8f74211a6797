import Testing

@testable import EventBus

@Suite struct DirectPublishingTests {
    private func events(_ ids: ClosedRange<Int64>) -> [CommittedEvent] {
        ids.map { CommittedEvent(id: OutboxID($0), stream: EventStream("s"), event: .test(Int($0))) }
    }

    @Test("events flow in order, in batches no larger than asked for")
    func flows() {
        var state = DirectPublishing(limit: 10)
        #expect(state.enqueue(events(1...3)) == .accepted)
        #expect(state.enqueue(events(4...5)) == .accepted)
        #expect(state.next(atMost: 4).map(\.id.value) == [1, 2, 3, 4])
        #expect(state.enqueue(events(6...6)) == .accepted)
        #expect(state.next(atMost: 4).map(\.id.value) == [5, 6])
        #expect(state.next(atMost: 4).isEmpty)
        #expect(state.queued == 0)
    }

    @Test("after a failure everything is left to the relay until it has drained that")
    func failure() {
        var state = DirectPublishing(limit: 10)
        _ = state.enqueue(events(1...4))
        state.failed(state.next(atMost: 2))
        #expect(state.mode == .leaving(upTo: OutboxID(4)))
        #expect(state.next(atMost: 2).isEmpty)
        #expect(state.enqueue(events(5...6)) == .leftToRelay)
        #expect(state.mode == .leaving(upTo: OutboxID(6)))

        state.brokerAnswered()
        #expect(state.mode == .catchingUp(upTo: OutboxID(6)))
        // New events wait; they do not overtake what the relay has.
        #expect(state.enqueue(events(7...8)) == .accepted)
        #expect(state.next(atMost: 2).isEmpty)
        state.relayDrained(upTo: OutboxID(5))
        #expect(state.next(atMost: 2).isEmpty)
        state.relayDrained(upTo: OutboxID(6))
        #expect(state.next(atMost: 9).map(\.id.value) == [7, 8])
    }

    @Test("beyond the limit the queue is left to the relay as a whole, also while the relay catches up")
    func limit() {
        var state = DirectPublishing(limit: 3)
        _ = state.enqueue(events(1...3))
        #expect(state.enqueue(events(4...4)) == .leftToRelay)
        #expect(state.mode == .leaving(upTo: OutboxID(4)))
        #expect(state.queued == 0)
        state.brokerAnswered()
        _ = state.enqueue(events(5...7))
        #expect(state.enqueue(events(8...9)) == .leftToRelay)
        #expect(state.mode == .leaving(upTo: OutboxID(9)))
    }

    @Test("an answer of the broker, or of the relay, means nothing where nothing failed")
    func unexpected() {
        var state = DirectPublishing(limit: 3)
        state.brokerAnswered()
        state.relayDrained(upTo: OutboxID(9))
        state.failed([])
        #expect(state.mode == .direct)
        #expect(state.enqueue([]) == .accepted)
    }
}
