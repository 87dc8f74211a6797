import Logging
import ServiceKit
import Synchronization
import Testing

@Suite("Upkeep")
struct UpkeepTests {
    private struct Passing: Error {}

    @Test("a round that ended at its limit is followed by the next at once, one that did all waits")
    func batches() async {
        let rounds = Mutex(0)
        let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        let upkeep = Upkeep(of: "test", every: .seconds(3_600), batch: 100, logger: .init(label: "test")) {
            let round = rounds.withLock { rounds in
                rounds += 1
                return rounds
            }
            if round == 3 { reach.finish() }
            return round < 3 ? 100 : 99
        }
        let task = Task { await upkeep.run() }
        for await _ in reached {}
        task.cancel()
        await task.value
        #expect(rounds.withLock(\.self) == 3)
    }

    @Test("a round that fails is made up for by the next")
    func failures() async {
        let rounds = Mutex(0)
        let left = Mutex(250)
        let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        let upkeep = Upkeep(of: "test", every: .milliseconds(1), batch: 100, logger: .init(label: "test")) {
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
        let task = Task { await upkeep.run() }
        for await _ in reached {}
        task.cancel()
        await task.value
        #expect(left.withLock(\.self) == 0)
        #expect(rounds.withLock(\.self) >= 6)
    }
}
