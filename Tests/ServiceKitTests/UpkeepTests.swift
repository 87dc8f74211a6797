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
        let upkeep = Upkeep(of: "test", every: .seconds(3_600), logger: .init(label: "test")) {
            let round = rounds.withLock { rounds in
                rounds += 1
                return rounds
            }
            if round == 3 { reach.finish() }
            return Upkeep.Round(round < 3 ? 100 : 99, batch: 100)
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
        let upkeep = Upkeep(of: "test", every: .milliseconds(1), logger: .init(label: "test")) {
            let round = rounds.withLock { rounds in
                rounds += 1
                return rounds
            }
            guard round > 1 else { throw Passing() }
            reach.finish()
            return .done
        }
        let task = Task { await upkeep.run() }
        for await _ in reached {}
        task.cancel()
        await task.value
        #expect(rounds.withLock(\.self) >= 2)
    }
}
