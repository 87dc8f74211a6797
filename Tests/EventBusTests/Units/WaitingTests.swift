import Testing
import Waiting

@testable import EventBus

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
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        gate.open()
        try await holder
        try await permits.with {}
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
    func wakes() async {
        let signal = WakeSignal()
        let clock = ContinuousClock()
        let waiter = Task { await clock.measure { await signal.wait(upTo: .seconds(3600)) } }
        signal.signal()
        #expect(await waiter.value < .seconds(3600))
        let cancelled = Task { await clock.measure { await signal.wait(upTo: .seconds(3600)) } }
        cancelled.cancel()
        #expect(await cancelled.value < .seconds(3600))
    }

    @Test("setting the flag ends every sleep on it, present and future")
    func stopFlag() async {
        let flag = StopFlag()
        let sleepers = (0..<3).map { _ in Task { await flag.sleep(for: .seconds(3600)) } }
        flag.set()
        for sleeper in sleepers { await sleeper.value }
        await flag.sleep(for: .seconds(3600))
        #expect(flag.isSet)
    }
}
