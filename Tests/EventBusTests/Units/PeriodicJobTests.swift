import Logging
import Synchronization
import TestSupport
import Testing
import Waiting

@Suite("Periodic jobs")
struct PeriodicJobTests {
    private struct Passing: Error {}

    private let logger = Logger(label: "test")

    @Test("a round that ended at its limit is followed by the next at once, one that did all waits")
    func batches() async {
        let rounds = Mutex(0)
        let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        let job = PeriodicJob("test", every: .seconds(3_600), batch: 100, logger: logger) {
            let round = rounds.withLock { rounds in
                rounds += 1
                return rounds
            }
            if round == 3 { reach.finish() }
            return round < 3 ? 100 : 99
        }
        let task = Task { await job.run() }
        for await _ in reached {}
        task.cancel()
        await task.value
        #expect(rounds.withLock(\.self) == 3)
    }

    @Test("a round says when the next has something to do, and never puts it off for longer than the interval")
    func timed() async {
        let pauses = Mutex<[Duration]>([.zero, .milliseconds(1), .seconds(3_600), .zero])
        let (rounds, round) = AsyncStream.makeStream(of: Void.self)
        let job = PeriodicJob("test", atLeastEvery: .milliseconds(1), logger: logger) {
            round.yield()
            return pauses.withLock { $0.popLast() ?? .seconds(3_600) }
        }
        let task = Task { await job.run() }
        var seen = rounds.makeAsyncIterator()
        for _ in 0..<6 { await seen.next() }
        task.cancel()
        await task.value
    }

    @Test("a round comes before the interval is over where the one before it said so")
    func sooner() async {
        let (rounds, round) = AsyncStream.makeStream(of: Void.self)
        let job = PeriodicJob("test", atLeastEvery: .seconds(3_600), logger: logger) {
            round.yield()
            return .milliseconds(1)
        }
        let task = Task { await job.run() }
        var seen = rounds.makeAsyncIterator()
        for _ in 0..<3 { await seen.next() }
        task.cancel()
        await task.value
    }

    @Test("a round that fails is made up for by the next", arguments: [false, true])
    func failures(isSpread: Bool) async {
        let rounds = Mutex(0)
        let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        let job = PeriodicJob("test", every: .milliseconds(1), isSpread: isSpread, logger: logger) {
            let round = rounds.withLock { rounds in
                rounds += 1
                return rounds
            }
            if round == 4 { reach.finish() }
            guard round.isMultiple(of: 2) else { throw Passing() }
        }
        let task = Task { await job.run() }
        for await _ in reached {}
        task.cancel()
        await task.value
        #expect(rounds.withLock(\.self) >= 4)
    }

    @Test("of failures in a row only the first is a warning, and a round cut off by the end is none")
    func logging() async {
        let levels = Collected<Logger.Level>()
        var logger = Logger(label: "test") { _ in LevelsOnly(levels: levels) }
        logger.logLevel = .trace
        let rounds = Mutex(0)
        let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        let job = PeriodicJob("test", every: .milliseconds(1), logger: logger) {
            let round = rounds.withLock { rounds in
                rounds += 1
                return rounds
            }
            switch round {
            case 1, 2, 4: throw Passing()
            case 3: return
            default:
                reach.finish()
                try await Task.sleep(for: .seconds(3_600))
            }
        }
        let task = Task { await job.run() }
        for await _ in reached {}
        task.cancel()
        await task.value
        #expect(levels.all == [.warning, .debug, .warning])
    }
}

/// A log that keeps nothing but levels.
private struct LevelsOnly: LogHandler {
    let levels: Collected<Logger.Level>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(levels: Collected<Logger.Level>) {
        self.levels = levels
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        levels.append(event.level)
    }
}
