import Testing

@testable import bench_load

@Suite("Room ledger")
struct RoomLedgerTests {
    private func verdict(_ ledger: RoomLedger, _ text: String, seq: Int) -> RoomLedger.Verdict {
        Array(text.utf8).withUnsafeBytes { ledger.verdict($0, seq: seq) }
    }

    private func add(_ ledger: RoomLedger, _ text: String, message: Int) {
        Array(text.utf8).withUnsafeBytes { ledger.add($0, message: message) }
    }

    @Test("what the first socket got is due at the next one")
    func due() {
        let ledger = RoomLedger(id: "r")
        #expect(ledger.begin(at: 7))
        #expect(verdict(ledger, "a", seq: 8) == .unknown)
        add(ledger, "a", message: 3)
        #expect(verdict(ledger, "a", seq: 8) == .due(message: 3))
        #expect(ledger.lastSeq == 8)
        #expect(ledger.message(atSeq: 8) == 3)
        #expect(ledger.message(atSeq: 7) == nil)
    }

    @Test("a message that is another, longer, out of order or repeated is a mismatch")
    func mismatch() {
        let ledger = RoomLedger(id: "r")
        #expect(ledger.begin(at: 0))
        add(ledger, "first", message: 0)
        add(ledger, "other", message: 1)
        #expect(verdict(ledger, "firsT", seq: 1) == .mismatch)
        #expect(verdict(ledger, "first!", seq: 1) == .mismatch)
        #expect(verdict(ledger, "other", seq: 1) == .mismatch)
        #expect(verdict(ledger, "first", seq: 2) == .mismatch)
    }

    @Test("all sockets must find a room at the same seq")
    func moved() {
        let ledger = RoomLedger(id: "r")
        #expect(ledger.begin(at: 5))
        #expect(ledger.begin(at: 5))
        #expect(!ledger.begin(at: 6))
    }
}
