import Testing

@testable import Postgres

@Suite("Pool decisions")
struct PoolStateTests {
    private struct Link: Identifiable, Equatable { var id: Int }
    private typealias State = PoolState<Link, String>

    private let start = ContinuousClock.now
    private let error = PostgresError(.connectionLost, "refused")

    private func state(size: Int = 2, maxWaiters: Int = 4) -> State {
        State(
            limits: .init(
                poolSize: size, maxWaiters: maxWaiters, minReconnectDelay: .milliseconds(100),
                maxReconnectDelay: .seconds(1)))
    }

    /// Asks for a connection; says in short what the answer was.
    private func acquire(_ state: inout State, _ waiter: String, after delay: Duration = .zero) -> String {
        let now = start + delay
        switch state.acquire(now: now, deadline: now + .seconds(2), waiter: waiter) {
        case .lease(let link): return "lease \(link.id)"
        case .wait(let ticket, let order): return "wait \(ticket)" + (order.map { " connect \($0.pause)" } ?? "")
        case .refuse(let code): return "refuse \(code)"
        }
    }

    private func brief(_ release: State.Release) -> String {
        switch release {
        case .handOver(let waiter): "hand over to \(waiter)"
        case .parked: "parked"
        case .close: "close"
        }
    }

    @Test("connections are made when they are needed, up to the pool's size")
    func growth() {
        var state = state()
        #expect(acquire(&state, "a") == "wait 0 connect 0.0 seconds")
        #expect(acquire(&state, "b") == "wait 1 connect 0.0 seconds")
        #expect(acquire(&state, "c") == "wait 2")
        #expect(brief(state.connected(Link(id: 1))) == "hand over to a")
        #expect(brief(state.connected(Link(id: 2))) == "hand over to b")
        #expect(brief(state.release(Link(id: 1))) == "hand over to c")
        #expect(brief(state.release(Link(id: 2))) == "parked")
        #expect(acquire(&state, "d") == "lease 2")
    }

    @Test("waiters are served in their order, and nobody overtakes them")
    func order() {
        var state = state(size: 1)
        _ = acquire(&state, "a")
        _ = state.connected(Link(id: 1))
        _ = acquire(&state, "b")
        _ = acquire(&state, "c")
        #expect(brief(state.release(Link(id: 1))) == "hand over to b")
        #expect(acquire(&state, "d") == "wait 3")
        #expect(brief(state.release(Link(id: 1))) == "hand over to c")
        #expect(brief(state.release(Link(id: 1))) == "hand over to d")
    }

    @Test("a waiter that gave up is skipped and its place is free")
    func cancellation() {
        var state = state(size: 1, maxWaiters: 2)
        _ = acquire(&state, "a")
        #expect(acquire(&state, "b") == "wait 1")
        #expect(acquire(&state, "c") == "refuse poolExhausted")
        #expect(state.cancel(0) == "a")
        #expect(state.cancel(0) == nil)
        #expect(acquire(&state, "d") == "wait 2")
        #expect(brief(state.connected(Link(id: 1))) == "hand over to b")
        #expect(state.cancel(1) == nil)
    }

    @Test("waiters expire at their deadlines, the oldest first")
    func expiry() {
        var state = state(size: 1)
        _ = acquire(&state, "a")
        _ = acquire(&state, "b", after: .seconds(1))
        #expect(state.nextDeadline == start + .seconds(2))
        #expect(state.expire(now: start + .milliseconds(1999)) == [])
        #expect(state.expire(now: start + .seconds(2)) == ["a"])
        #expect(state.nextDeadline == start + .seconds(3))
        #expect(state.expire(now: start + .seconds(9)) == ["b"])
        #expect(state.nextDeadline == nil)
    }

    @Test("failed attempts back off, doubling up to the limit, one at a time")
    func backOff() {
        var state = state()
        #expect(acquire(&state, "a") == "wait 0 connect 0.0 seconds")
        #expect(acquire(&state, "b") == "wait 1 connect 0.0 seconds")
        #expect(state.ended(1, failure: error, now: start, jitter: 1) == nil, "another attempt is under way")
        var pauses: [Duration?] = []
        for id in 2...6 { pauses.append(state.ended(id, failure: error, now: start, jitter: 1)?.pause) }
        #expect(pauses == [.milliseconds(200), .milliseconds(400), .milliseconds(800), .seconds(1), .seconds(1)])
        #expect(state.lastFailure?.message == "refused")
        #expect(brief(state.connected(Link(id: 7))) == "hand over to a")
        #expect(state.lastFailure == nil)
    }

    @Test("jitter spreads the pauses over their upper half")
    func jitter() {
        for jitter in [0, 0.5, 1] {
            var state = state()
            _ = acquire(&state, "a")
            let order = state.ended(1, failure: error, now: start, jitter: jitter)
            #expect(order?.pause == .milliseconds(50 + 50 * jitter))
        }
    }

    @Test("a caller who comes during the back-off waits for the rest of it")
    func restOfBackOff() {
        var state = state()
        _ = acquire(&state, "a")
        #expect(state.cancel(0) == "a")
        #expect(state.ended(1, failure: error, now: start, jitter: 1) == nil, "nobody waits")
        #expect(acquire(&state, "b", after: .milliseconds(60)) == "wait 1 connect 0.04 seconds")
    }

    @Test("connections that end, idle or leased, are replaced when somebody waits")
    func replacement() {
        var state = state(size: 1)
        _ = acquire(&state, "a")
        _ = state.connected(Link(id: 1))
        #expect(acquire(&state, "b") == "wait 1")
        #expect(state.ended(1, failure: nil, now: start, jitter: 1)?.pause == .zero)
        _ = state.connected(Link(id: 2))
        _ = state.release(Link(id: 2))
        #expect(state.ended(2, failure: nil, now: start, jitter: 1) == nil)
        #expect(state.isDrained)
        #expect(acquire(&state, "c") == "wait 2 connect 0.0 seconds")
    }

    @Test("a connection that has ended is not taken back")
    func endedWhileLeased() {
        var state = state(size: 1)
        _ = acquire(&state, "a")
        _ = state.connected(Link(id: 1))
        #expect(state.ended(1, failure: nil, now: start, jitter: 1) == nil)
        #expect(brief(state.release(Link(id: 1))) == "close")
        #expect(state.isDrained)
    }

    @Test("after the shutdown callers are refused and connections are closed as they come back")
    func shutdown() {
        var state = state(size: 3)
        for name in ["a", "b", "c"] { _ = acquire(&state, name) }
        #expect(brief(state.connected(Link(id: 1))) == "hand over to a")
        #expect(brief(state.connected(Link(id: 2))) == "hand over to b")
        #expect(state.cancel(2) == "c")
        #expect(brief(state.release(Link(id: 2))) == "parked")
        let (waiters, idle) = state.shutDown()
        #expect(waiters == [])
        #expect(idle == [Link(id: 2)])
        #expect(acquire(&state, "e") == "refuse closed")
        #expect(brief(state.release(Link(id: 1))) == "close")
        #expect(brief(state.connected(Link(id: 3))) == "close")
        #expect(!state.isDrained)
        for id in 1...3 { #expect(state.ended(id, failure: nil, now: start, jitter: 1) == nil) }
        #expect(state.isDrained)
    }
}
