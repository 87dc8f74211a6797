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
        let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        let upkeep = Upkeep(of: "test", every: .milliseconds(1), batch: 100, logger: .init(label: "test")) {
            let round = rounds.withLock { rounds in
                rounds += 1
                return rounds
            }
            guard round > 1 else { throw Passing() }
            reach.finish()
            return 0
        }
        let task = Task { await upkeep.run() }
        for await _ in reached {}
        task.cancel()
        await task.value
        #expect(rounds.withLock(\.self) >= 2)
    }
}
