import Dispatch
import Metrics
import TestSupport
import Testing

@testable import Serving

@Suite("The blocking thread pool")
struct BlockingThreadPoolTests {
    @Test("results and errors come back")
    func results() async throws {
        struct Failure: Error {}
        let pool = BlockingThreadPool(name: "test", threads: 2, queueLimit: 100)
        #expect(try await pool.run { 42 } == 42)
        await #expect(throws: Failure.self) { try await pool.run { throw Failure() } }
        pool.shutDown()
    }

    @Test("at its limit the pool refuses, and takes work again afterwards")
    func limit() async throws {
        let pool = BlockingThreadPool(name: "test", threads: 1, queueLimit: 2)
        let gate = DispatchSemaphore(value: 0)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        try await pool.run { gate.wait() }
                        return true
                    } catch {
                        #expect(error as? BlockingThreadPoolError == .full)
                        return false
                    }
                }
            }
            var refused = 0
            // One runs and two wait, so seventeen answers come while the gate is shut.
            for _ in 0..<17 { if await group.next() == false { refused += 1 } }
            for _ in 0..<3 { gate.signal() }
            var done = 0
            for await outcome in group where outcome { done += 1 }
            return (refused, done)
        }
        #expect(outcomes == (17, 3))
        #expect(try await pool.run { 1 } == 1)
        pool.shutDown()
    }

    @Test("waiting work of a cancelled task is taken out and never runs")
    func cancellation() async throws {
        let (pool, waiting) = measuredPool()
        let gate = DispatchSemaphore(value: 0)
        let blocker = await blocked(pool, by: gate)
        let ran = CancellationFlag()
        let waiter = Task { try await pool.run { ran.set() } }
        try await waiter.cancel(once: "it waits for the thread") { waiting() == 1 }
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(waiting() == 0)
        gate.signal()
        try await blocker.value
        #expect(try await pool.run { 1 } == 1)
        #expect(!ran.isSet)
        pool.shutDown()
    }

    @Test("a pool that is shut down abandons what waits, ends what runs, and refuses from then on")
    func shutDown() async throws {
        let (pool, waiting) = measuredPool()
        let gate = DispatchSemaphore(value: 0)
        let blocker = await blocked(pool, by: gate)
        let ran = CancellationFlag()
        let waiter = Task { try await pool.run { ran.set() } }
        try await eventually("it waits for the thread") { waiting() == 1 }
        pool.shutDown()
        await #expect(throws: BlockingThreadPoolError.shutDown) { try await waiter.value }
        await #expect(throws: BlockingThreadPoolError.shutDown) { try await pool.run {} }
        #expect(waiting() == 0)
        gate.signal()
        try await blocker.value
        #expect(!ran.isSet)
    }

    /// A pool of one thread, and how much waits for it by what it reports.
    private func measuredPool() -> (BlockingThreadPool, @Sendable () -> Double?) {
        let registry = PrometheusRegistry()
        let pool = withMetricsFactory(registry) { BlockingThreadPool(name: "test", threads: 1, queueLimit: 10) }
        return (
            pool,
            {
                let lines = registry.exposition().split(separator: "\n")
                let line = lines.first { $0.hasPrefix("thread_pool_waiting{") }
                return line?.split(separator: " ").last.flatMap { Double($0) }
            }
        )
    }

    /// Work that holds the pool's thread, from when this returns until the gate is signalled.
    private func blocked(_ pool: BlockingThreadPool, by gate: DispatchSemaphore) async -> Task<Void, any Error> {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let blocker = Task {
            try await pool.run {
                start.finish()
                gate.wait()
            }
        }
        for await _ in started {}
        return blocker
    }
}
