import Redis
import Testing

@testable import EventBus

@Suite struct TailContinuityTests {
    private typealias Snapshot = TailContinuity.Snapshot

    private func id(_ number: UInt64) -> RedisStreamID { RedisStreamID(milliseconds: number, sequence: 0) }
    private func ids(_ numbers: ClosedRange<UInt64>) -> [RedisStreamID] { numbers.map(id) }

    @Test("reading everything is continuous, whenever one looks")
    func continuous() {
        var tail = TailContinuity(at: Snapshot(lastID: id(5), added: 5))
        for number in UInt64(6)...100 {
            if number.isMultiple(of: 7) {
                let result1 = tail.observe(Snapshot(lastID: id(number + 2), added: Int(number) + 2))
                #expect(result1)
            }
            let result2 = tail.read([id(number)])
            #expect(result2)
            if number.isMultiple(of: 5) {
                let result3 = tail.observe(Snapshot(lastID: id(max(number, 100)), added: Int(max(number, 100))))
                #expect(result3)
            }
        }
        #expect(tail.position == id(100))
    }

    @Test("a stream that does not exist yet is continuous with its first entries")
    func fresh() {
        var tail = TailContinuity(at: .empty)
        let result4 = tail.observe(.empty)
        #expect(result4)
        let result5 = tail.read(ids(1...3))
        #expect(result5)
        let result6 = tail.observe(Snapshot(lastID: id(3), added: 3))
        #expect(result6)
    }

    @Test("a stream behind the position, or gone, is a loss")
    func wentBack() {
        var tail = TailContinuity(at: Snapshot(lastID: id(5), added: 5))
        let result7 = tail.observe(Snapshot(lastID: id(4), added: 4))
        #expect(!result7)
        let result8 = tail.observe(.empty)
        #expect(!result8)
    }

    @Test("a new stream that has grown past the position is a loss")
    func recreated() {
        var tail = TailContinuity(at: Snapshot(lastID: id(5), added: 5))
        let result9 = tail.observe(Snapshot(lastID: id(9), added: 2))
        #expect(!result9)
    }

    @Test("a new stream that was counted further than the old one is a loss once it is read to where it was seen")
    func recreatedAndLarger() {
        var tail = TailContinuity(at: Snapshot(lastID: id(5), added: 5))
        let result10 = tail.observe(Snapshot(lastID: id(20), added: 12))
        #expect(result10)
        let result11 = tail.read(ids(15...20))
        #expect(!result11)
    }

    @Test("entries trimmed before they were read are a loss")
    func trimmed() {
        var tail = TailContinuity(at: Snapshot(lastID: id(5), added: 5))
        let result12 = tail.observe(Snapshot(lastID: id(20), added: 20))
        #expect(result12)
        let result13 = tail.read(ids(10...20))
        #expect(!result13)
    }

    @Test("a loss of entries that were read already, as from a stale replica, is told at the next checkpoint")
    func lostAfterReading() {
        var tail = TailContinuity(at: .empty)
        let result14 = tail.read(ids(1...10))
        #expect(result14)
        // 8, 9 and 10 are lost, 11 and 12 were added after that.
        let result15 = tail.observe(Snapshot(lastID: id(12), added: 9))
        #expect(!result15)
    }

    @Test("a checkpoint whose entry never comes is a loss")
    func checkpointGone() {
        var tail = TailContinuity(at: Snapshot(lastID: id(5), added: 5))
        let result16 = tail.observe(Snapshot(lastID: id(8), added: 8))
        #expect(result16)
        let result17 = tail.read(ids(6...7))
        #expect(result17)
        let result18 = tail.read([id(9)])
        #expect(!result18)
    }

    @Test("a reader that begins anywhere learns the count at its first checkpoint")
    func beginsAnywhere() {
        var tail = TailContinuity(after: .zero)
        let result19 = tail.observe(Snapshot(lastID: id(20), added: 15))
        #expect(result19)
        let result20 = tail.read(ids(11...20))
        #expect(result20)
        let result21 = tail.observe(Snapshot(lastID: id(22), added: 17))
        #expect(result21)
        let result22 = tail.read(ids(21...22))
        #expect(result22)
        let result23 = tail.observe(Snapshot(lastID: id(22), added: 18))
        #expect(!result23)
    }
}
