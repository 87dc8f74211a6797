import Logging
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Waiting

@Suite("Periodic jobs of services")
struct ServiceJobTests {
    private struct Passing: Error {}

    @Test("work in batches of which some fail comes to its end")
    func failures() async {
        let rounds = Mutex(0)
        let left = Mutex(250)
        let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        let job = PeriodicJob("test", every: .milliseconds(1), batch: 100, logger: .init(label: "test")) {
            let round = rounds.withLock { rounds in
                rounds += 1
                return rounds
            }
            // The first does nothing, and the third fails where the one before it had more to do.
            guard round != 1, round != 3 else { throw Passing() }
            return left.withLock { left in
                defer { left = max(0, left - 100) }
                if left == 0 { reach.finish() }
                return min(left, 100)
            }
        }
        let task = Task { await job.run() }
        for await _ in reached {}
        task.cancel()
        await task.value
        #expect(left.withLock(\.self) == 0)
        #expect(rounds.withLock(\.self) >= 6)
    }

    @Test(
        "a round that is called for comes before the interval is over, and one that was called for meanwhile right after"
    )
    func woken() async {
        let (rounds, round) = AsyncStream.makeStream(of: Void.self)
        let signal = WakeSignal()
        let job = PeriodicJob("test", every: .seconds(3600), wokenBy: signal, logger: .init(label: "test")) {
            round.yield()
        }
        let task = Task { await job.run() }
        var seen = rounds.makeAsyncIterator()
        for _ in 0..<3 {
            await seen.next()
            signal.signal()
        }
        await seen.next()
        task.cancel()
        await task.value
    }

    @Test("work that one process does is done by one, and by another as soon as that has ended")
    func elected() async throws {
        try await withTestSchema { pool, schema in
            let workers = Mutex<[Int]>([])
            let (rounds, round) = AsyncStream.makeStream(of: Int.self)
            let jobs = (0..<2).map { number in
                PeriodicJob.elected(
                    by: "test.\(schema)", of: pool, "test", every: .milliseconds(1), batch: 1,
                    logger: .init(label: "test")
                ) {
                    workers.withLock { $0.append(number) }
                    round.yield(number)
                    return 0
                }
            }
            let tasks = jobs.map { job in Task { await job.run() } }
            var seen = rounds.makeAsyncIterator()
            let first = try #require(await seen.next())
            for _ in 0..<20 { #expect(await seen.next() == first) }
            tasks[first].cancel()
            await tasks[first].value
            while let worker = await seen.next(), worker == first {}
            tasks[1 - first].cancel()
            await tasks[1 - first].value
            let changes = workers.withLock { workers in zip(workers, workers.dropFirst()).filter { $0 != $1 }.count }
            #expect(changes == 1)
        }
    }
}
