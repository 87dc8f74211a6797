import Foundation
import Primitives
import Redis
import Testing

@testable import EventBus

/// The small rules: lanes, back-off, failures, continuity of the broker.
@Suite struct RulesTests {
    @Test("a lane gives its events one at a time in order, and needs one runner")
    func lanes() {
        var table = LaneTable<Int>()
        let lane = LaneTable<Int>.Lane(stream: EventStream("s"), subject: "a")
        let other = LaneTable<Int>.Lane(stream: EventStream("s"), subject: "b")
        let result1 = table.add(1, to: lane)
        #expect(result1)
        let result2 = table.add(2, to: lane)
        #expect(!result2)
        let result3 = table.add(3, to: other)
        #expect(result3)
        let result4 = table.next(lane)
        #expect(result4 == 1)
        // While the last event is handled the lane keeps its runner.
        let result5 = table.next(lane)
        #expect(result5 == 2)
        let result6 = table.add(4, to: lane)
        #expect(!result6)
        let result7 = table.next(lane)
        #expect(result7 == 4)
        #expect(table.count == 4)
        for _ in 0..<3 { table.finished() }
        let result8 = table.next(lane)
        #expect(result8 == nil)
        let result9 = table.add(5, to: lane)
        #expect(result9)
        #expect(table.count == 2)
    }

    @Test("dropping what waits leaves what is being handled, and its lane's one runner")
    func droppingLanes() {
        var table = LaneTable<Int>()
        let lane = LaneTable<Int>.Lane(stream: EventStream("s"), subject: "a")
        for item in 1...3 { _ = table.add(item, to: lane) }
        let result10 = table.next(lane)
        #expect(result10 == 1)
        let result11 = table.dropWaiting()
        #expect(result11 == [2, 3])
        #expect(table.count == 1)
        let result12 = table.add(2, to: lane)
        #expect(!result12)
        table.finished()
        let result13 = table.next(lane)
        #expect(result13 == 2)
    }

    @Test("outages are not counted, faults of the event are, what can never succeed is given up at once")
    func failureKinds() {
        #expect(FailureKind(EventFailure.permanent("x")) == .permanent)
        #expect(FailureKind(EventFailure.unavailable("x")) == .unavailable)
        #expect(FailureKind(DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: ""))) == .permanent)
        #expect(FailureKind(CancellationError()) == .unavailable)
        #expect(FailureKind(RedisError.connectionLost) == .unavailable)
        #expect(FailureKind(RedisError.server(code: "OOM", message: "")) == .unavailable)
        #expect(FailureKind(RedisError.server(code: "WRONGTYPE", message: "")) == .counted)
        #expect(FailureKind(InvalidEvent(field: "x")) == .counted)
        struct Senseless: PermanentEventFailure {}
        #expect(FailureKind(Senseless()) == .permanent)
    }

    @Test("the broker's identity tells restarts and lost data apart")
    func brokerContinuity() {
        let known = BrokerIdentity(epoch: "e", runID: "r")
        #expect(BrokerContinuity(recorded: known, found: known) == .unchanged)
        #expect(BrokerContinuity(recorded: known, found: .init(epoch: "e", runID: "q")) == .restarted)
        #expect(BrokerContinuity(recorded: known, found: .init(epoch: "f", runID: "r")) == .replaced)
        #expect(BrokerContinuity(recorded: nil, found: known) == .replaced)
    }

    @Test("a stream that is behind its record, or behind what it was, has lost entries")
    func streamWatch() {
        let stream = EventStream("s")
        func snapshot(_ id: UInt64, _ added: Int) -> StreamWatch.Snapshot {
            .init(lastID: RedisStreamID(milliseconds: id, sequence: 0), entriesAdded: added)
        }
        func id(_ number: UInt64) -> RedisStreamID { RedisStreamID(milliseconds: number, sequence: 0) }
        var watch = StreamWatch()
        let result14 = watch.hasLost(stream, snapshot: snapshot(5, 5), recorded: id(5))
        #expect(!result14)
        let result15 = watch.hasLost(stream, snapshot: snapshot(9, 9), recorded: id(5))
        #expect(!result15)
        let result16 = watch.hasLost(stream, snapshot: snapshot(12, 3), recorded: id(9))
        #expect(result16)
        let result17 = watch.hasLost(stream, snapshot: snapshot(11, 4), recorded: id(9))
        #expect(result17)
        let result18 = watch.hasLost(stream, snapshot: snapshot(13, 5), recorded: id(14))
        #expect(result18)
    }

    @Test("published rows stay for the retention, for slow groups longer, but not beyond the maximum")
    func prunableAge() {
        func age(_ unacknowledged: Int) -> Duration {
            RelayMaintenance.prunableAge(
                unacknowledged: .seconds(unacknowledged), retention: .seconds(100), maximum: .seconds(1000),
                margin: .seconds(10))
        }
        #expect(age(0) == .seconds(100))
        #expect(age(95) == .seconds(105))
        #expect(age(500) == .seconds(510))
        #expect(age(5000) == .seconds(1000))
    }

    @Test("reads shrink when a reply was too large and grow back")
    func readSize() {
        var size = ReadSize(64)
        let result19 = size.replyWasTooLarge()
        #expect(result19)
        #expect(size.count == 32)
        size.replyFitted()
        size.replyFitted()
        #expect(size.count == 64)
        while size.count > 1 { _ = size.replyWasTooLarge() }
        let result20 = size.replyWasTooLarge()
        #expect(!result20)
    }

    @Test("a script call takes a bounded number of events and bytes, at least one event")
    func chunks() {
        #expect(StreamWriter.chunkEnd([10, 10, 10][...]) == 3)
        #expect(StreamWriter.chunkEnd(Array(repeating: 1, count: 1000)[...]) == StreamWriter.maximumEvents)
        #expect(StreamWriter.chunkEnd([StreamWriter.maximumBytes, 1][...]) == 1)
        #expect(StreamWriter.chunkEnd([1, StreamWriter.maximumBytes + 1, 1][1...]) == 2)
        #expect(StreamWriter.chunkEnd([][...]) == 0)
    }
}
