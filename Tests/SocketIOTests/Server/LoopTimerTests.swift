import NIOCore
import NIOPosix
import Testing

@testable import SocketIO

@Suite struct LoopTimerTests {
    private let eventLoop = MultiThreadedEventLoopGroup.singleton.next()

    @Test("what is due within one grain fires in one turn, and nothing before it is due")
    func firesTogether() async throws {
        let grain = TimeAmount.milliseconds(200)
        let offsets = [10, 60, 120, 190].map { TimeAmount.milliseconds($0) }
        let start = self.start(of: grain)
        let fired = try await fire(offsets.map { start + $0 }, grain: grain)
        #expect(Set(fired.map(\.at)).count == 1)
        #expect(fired.allSatisfy { $0.at >= start + grain })
    }

    @Test("without a grain each fires when it is due, in the order of the deadlines")
    func firesOneByOne() async throws {
        let start = NIODeadline.now()
        let deadlines = [40, 10, 70].map { start + TimeAmount.milliseconds($0) }
        let fired = try await fire(deadlines, grain: .nanoseconds(1))
        #expect(fired.map(\.deadline) == deadlines.sorted())
        #expect(fired.allSatisfy { $0.at >= $0.deadline })
    }

    /// Where the grain after the next one begins.
    private func start(of grain: TimeAmount) -> NIODeadline {
        let length = UInt64(grain.nanoseconds)
        return .uptimeNanoseconds((NIODeadline.now().uptimeNanoseconds / length + 2) * length)
    }

    private func fire(
        _ deadlines: [NIODeadline], grain: TimeAmount
    ) async throws -> [(deadline: NIODeadline, at: NIODeadline)] {
        let promise = eventLoop.makePromise(of: [Int: NIODeadline].self)
        let eventLoop = eventLoop
        eventLoop.execute {
            let timer = LoopTimer<Int>(eventLoop: eventLoop, grain: grain)
            var fired: [Int: NIODeadline] = [:]
            timer.fire = { key, now in
                fired[key] = now
                if fired.count == deadlines.count { promise.succeed(fired) }
            }
            for (key, deadline) in deadlines.enumerated() { timer.schedule(key, at: deadline) }
        }
        return try await promise.futureResult.get().map { (deadlines[$0.key], $0.value) }.sorted { $0.0 < $1.0 }
    }
}
