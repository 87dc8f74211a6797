import Dispatch
import Testing

@testable import Common

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
        let pool = BlockingThreadPool(name: "test", threads: 1, queueLimit: 10)
        let gate = DispatchSemaphore(value: 0)
        let started = AsyncStream.makeStream(of: Void.self)
        let blocker = Task {
            try await pool.run {
                started.continuation.yield(); gate.wait()
            }
        }
        for await _ in started.stream { break }
        let ran = CancellationFlag()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await pool.run { ran.set() }
                }
            }
            group.cancelAll()
        }
        gate.signal()
        try await blocker.value
        #expect(try await pool.run { 1 } == 1)
        #expect(!ran.isSet)
        pool.shutDown()
    }

    @Test("a pool that was shut down refuses")
    func shutDown() async {
        let pool = BlockingThreadPool(name: "test", threads: 1, queueLimit: 10)
        pool.shutDown()
        await #expect(throws: BlockingThreadPoolError.shutDown) { try await pool.run {} }
    }
}
