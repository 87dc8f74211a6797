import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("Bringing a room's messages into order")
struct RoomSequencerTests {
    private func started(at seq: Int64, recent: Int = 64, early: Int = 256) -> RoomSequencer<String> {
        var sequencer = RoomSequencer<String>(limits: .init(recent: recent, early: early))
        _ = sequencer.start(at: seq)
        return sequencer
    }

    @Test("messages in order are handed on at once")
    func inOrder() {
        var sequencer = started(at: 0)
        #expect(sequencer.accept(seq: 1, packet: "a").map(\.packet) == ["a"])
        #expect(sequencer.accept(seq: 2, packet: "b").map(\.packet) == ["b"])
        #expect(sequencer.delivered == 2)
        #expect(!sequencer.hasGap)
    }

    @Test("a message that comes early waits for the one before it")
    func early() {
        var sequencer = started(at: 4)
        #expect(sequencer.accept(seq: 7, packet: "c").isEmpty)
        #expect(sequencer.accept(seq: 6, packet: "b").isEmpty)
        #expect(sequencer.hasGap)
        #expect(sequencer.accept(seq: 5, packet: "a").map(\.packet) == ["a", "b", "c"])
        #expect(!sequencer.hasGap)
    }

    @Test("a message offered again changes nothing, before and after it was handed on")
    func repeats() {
        var sequencer = started(at: 0)
        #expect(sequencer.accept(seq: 2, packet: "b").isEmpty)
        #expect(sequencer.accept(seq: 2, packet: "other").isEmpty)
        #expect(sequencer.accept(seq: 1, packet: "a").map(\.packet) == ["a", "b"])
        #expect(sequencer.accept(seq: 1, packet: "a").isEmpty)
        #expect(sequencer.accept(seq: 2, packet: "b").isEmpty)
    }

    @Test("what arrives before the start is handed on after it, as far as the record did not have it")
    func beforeStart() {
        var sequencer = RoomSequencer<String>()
        #expect(sequencer.accept(seq: 10, packet: "old").isEmpty)
        #expect(sequencer.accept(seq: 11, packet: "new").isEmpty)
        #expect(sequencer.start(at: 10).map(\.packet) == ["new"])
        #expect(sequencer.delivered == 11)
    }

    @Test("a second start changes nothing")
    func secondStart() {
        var sequencer = started(at: 5)
        _ = sequencer.accept(seq: 6, packet: "a")
        #expect(sequencer.start(at: 3).isEmpty)
        #expect(sequencer.delivered == 6)
    }

    @Test("whoever has everything up to a seq gets just what came after it")
    func since() {
        var sequencer = started(at: 0)
        for seq in 1...5 { _ = sequencer.accept(seq: Int64(seq), packet: "\(seq)") }
        #expect(sequencer.since(3)?.map(\.packet) == ["4", "5"])
        #expect(sequencer.since(5)?.isEmpty == true)
        #expect(sequencer.since(9)?.isEmpty == true)
    }

    @Test("what is no longer at hand is said to be so, not left out")
    func sinceTooLongAgo() {
        var sequencer = started(at: 0, recent: 2)
        for seq in 1...5 { _ = sequencer.accept(seq: Int64(seq), packet: "\(seq)") }
        #expect(sequencer.since(3)?.map(\.packet) == ["4", "5"])
        #expect(sequencer.since(2) == nil)
    }

    @Test("early messages are bounded; the next one in order is taken even then")
    func bound() {
        var sequencer = started(at: 0, early: 2)
        _ = sequencer.accept(seq: 3, packet: "c")
        _ = sequencer.accept(seq: 4, packet: "d")
        #expect(sequencer.accept(seq: 5, packet: "dropped").isEmpty)
        #expect(sequencer.accept(seq: 2, packet: "dropped too").isEmpty)
        #expect(sequencer.accept(seq: 1, packet: "a").map(\.packet) == ["a"])
        #expect(sequencer.hasGap)
        #expect(sequencer.accept(seq: 2, packet: "b").map(\.packet) == ["b", "c", "d"])
        #expect(sequencer.hasGap)
    }

    @Test("any order with any repeats ends in each message once, in order", arguments: 0..<50)
    func anyOrder(seed: UInt64) {
        var random = SplitMix(state: seed)
        var sequencer = started(at: 0)
        let offers = (Array(1...100) + Array(1...100)).shuffled(using: &random)
        let delivered = offers.flatMap { sequencer.accept(seq: Int64($0), packet: "\($0)").map(\.seq) }
        #expect(delivered == Array(1...100).map(Int64.init))
    }
}

/// A seeded generator, so that a failing order can be seen again.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
