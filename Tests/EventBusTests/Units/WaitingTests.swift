import TestSupport
import Testing

@testable import EventBus
@testable import Waiting

@Suite struct WaitingTests {
    @Test("permits bound what runs at once, and one who wants all gets them")
    func permits() async throws {
        let permits = Permits(3)
        let running = Collected<Int>()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<60 {
                tasks.addTask {
                    try await permits.with(number == 30 ? 3 : 1) {
                        running.append(number == 30 ? 3 : 1)
                        await Task.yield()
                        running.append(number == 30 ? -3 : -1)
                    }
                }
            }
            try await tasks.waitForAll()
        }
        var used = 0
        for change in running.all {
            used += change
            #expect(used <= 3)
        }
        #expect(used == 0)
    }

    @Test("a cancelled waiter leaves the queue and takes no permit")
    func cancelledWaiter() async throws {
        let permits = Permits(1)
        let gate = Gate()
        async let holder: Void = permits.with { await gate.pass() }
        while gate.arrivals == 0 { await Task.yield() }
        let waiter = Task { try await permits.with {} }
        try await waiter.cancel(once: "it waits for the permit") { permits.waiting == 1 }
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(permits.waiting == 0)
        gate.open()
        try await holder
        try await permits.with {}
    }

    @Test("a waiter for many permits who is cancelled makes way for those who waited behind")
    func cancelledHead() async throws {
        let permits = Permits(2)
        let gate = Gate()
        async let holder: Void = permits.with { await gate.pass() }
        while gate.arrivals == 0 { await Task.yield() }
        let many = Task { try await permits.with(2) {} }
        try await eventually("the first waits") { permits.waiting == 1 }
        let one = Task { try await permits.with {} }
        // One permit is free, and kept for whoever came first.
        try await many.cancel(once: "both wait") { permits.waiting == 2 }
        await #expect(throws: CancellationError.self) { try await many.value }
        try await one.value
        gate.open()
        try await holder
    }

    @Test("a signal given before the wait ends it at once, and only once")
    func rememberedSignal() async {
        let signal = WakeSignal()
        signal.signal()
        signal.signal()
        let clock = ContinuousClock()
        #expect(await clock.measure { await signal.wait(upTo: .seconds(3600)) } < .seconds(3600))
        #expect(await clock.measure { await signal.wait(upTo: .milliseconds(20)) } >= .milliseconds(20))
    }

    @Test("a signal wakes a waiter, and so does cancellation")
    func wakes() async throws {
        let signal = WakeSignal()
        let clock = ContinuousClock()
        let waiter = Task { await clock.measure { await signal.wait(upTo: .seconds(3600)) } }
        try await eventually("it waits") { signal.isAwaited }
        signal.signal()
        #expect(await waiter.value < .seconds(3600))
        let cancelled = Task { await clock.measure { await signal.wait(upTo: .seconds(3600)) } }
        try await cancelled.cancel(once: "it waits") { signal.isAwaited }
        #expect(await cancelled.value < .seconds(3600))
    }

    @Test("setting the flag ends every sleep on it, present and future, and cancellation only its own")
    func stopFlag() async throws {
        let flag = StopFlag()
        let sleepers = (0..<3).map { _ in Task { await flag.sleep(for: .seconds(3600)) } }
        let cancelled = Task { await flag.sleep(for: .seconds(3600)) }
        try await cancelled.cancel(once: "all sleep") { flag.waiting == 4 }
        await cancelled.value
        #expect(flag.waiting == 3 && !flag.isSet)
        flag.set()
        for sleeper in sleepers { await sleeper.value }
        await flag.sleep(for: .seconds(3600))
        #expect(flag.isSet)
    }
}
