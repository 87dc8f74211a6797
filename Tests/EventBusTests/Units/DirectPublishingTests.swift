import Testing

@testable import EventBus

@Suite struct DirectPublishingTests {
    private func events(_ versions: ClosedRange<Int>) -> [Event] { versions.map { .test($0) } }

    @Test("events flow in order, in batches no larger than asked for")
    func flows() {
        var state = DirectPublishing(limit: 10)
        let result1 = state.enqueue(events(1...3))
        #expect(result1)
        let result2 = state.enqueue(events(4...5))
        #expect(result2)
        let result3 = state.next(atMost: 4)
        #expect(result3.map(\.version) == [1, 2, 3, 4])
        let result4 = state.enqueue(events(6...6))
        #expect(result4)
        let result5 = state.next(atMost: 4)
        #expect(result5.map(\.version) == [5, 6])
        let result6 = state.next(atMost: 4)
        #expect(result6.isEmpty)
        #expect(state.queued == 0)
    }

    @Test("after a failure everything goes to the outbox, what failed first, until the relay has drained that")
    func failure() {
        var state = DirectPublishing(limit: 10)
        _ = state.enqueue(events(1...4))
        state.failed(state.next(atMost: 2))
        #expect(state.mode == .leaving(upTo: nil))
        let result7 = state.next(atMost: 3)
        #expect(result7.map(\.version) == [1, 2, 3])
        state.left(upTo: OutboxID(33))
        _ = state.enqueue(events(5...6))
        let result8 = state.next(atMost: 9)
        #expect(result8.map(\.version) == [4, 5, 6])
        state.left(upTo: OutboxID(36))
        #expect(state.mode == .leaving(upTo: OutboxID(36)))

        state.brokerAnswered()
        #expect(state.mode == .catchingUp(upTo: OutboxID(36)))
        // New events wait; they do not overtake what the relay has.
        let result9 = state.enqueue(events(7...8))
        #expect(result9)
        let result10 = state.next(atMost: 2)
        #expect(result10.isEmpty)
        state.relayDrained(upTo: OutboxID(35))
        let result11 = state.next(atMost: 2)
        #expect(result11.isEmpty)
        state.relayDrained(upTo: OutboxID(36))
        #expect(state.mode == .direct)
        let result12 = state.next(atMost: 9)
        #expect(result12.map(\.version) == [7, 8])
    }

    @Test(
        "beyond half of the limit the queue goes to the outbox while the relay catches up, and at the limit it is given up"
    )
    func limit() {
        var state = DirectPublishing(limit: 4)
        state.leave()
        state.left(upTo: OutboxID(9))
        state.brokerAnswered()
        let result13 = state.enqueue(events(1...2))
        #expect(result13)
        #expect(state.mode == .catchingUp(upTo: OutboxID(9)))
        let result14 = state.enqueue(events(3...3))
        #expect(result14)
        #expect(state.mode == .leaving(upTo: OutboxID(9)))
        let result15 = state.enqueue(events(4...5))
        #expect(!result15)
        #expect(state.queued == 0)
        let result16 = state.enqueue(events(6...6))
        #expect(result16)
        let result17 = state.next(atMost: 9)
        #expect(result17.map(\.version) == [6])
    }

    @Test("an answer of the broker, or of the relay, means nothing where nothing failed")
    func unexpected() {
        var state = DirectPublishing(limit: 3)
        state.brokerAnswered()
        state.relayDrained(upTo: OutboxID(9))
        state.left(upTo: OutboxID(9))
        #expect(state.mode == .direct)
        state.leave()
        state.brokerAnswered()
        #expect(state.mode == .direct)
    }
}
