import Foundation
import NIOCore
import Testing

@testable import rooms_gateway

@Suite("The end of a socket's token")
struct TokenEndTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private let time = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("comes with a warning a while before, and each is due once its time has come")
    func warned() {
        var end = TokenEnd(at: time + 900, warning: .seconds(60), now: start, time: time)
        #expect(end.deadline == start + .seconds(840))
        #expect(end.step(now: start + .seconds(839), time: time + 839) == nil)
        #expect(end.step(now: start + .seconds(841), time: time + 841) == .warn)
        #expect(end.deadline == start + .seconds(900))
        #expect(end.step(now: start + .seconds(899), time: time + 899) == nil)
        #expect(end.step(now: start + .seconds(900), time: time + 900) == .close)
    }

    @Test("is told at once where less than the warning is left, and comes at once for a token that is over")
    func short() {
        var end = TokenEnd(at: time + 20, warning: .seconds(60), now: start, time: time)
        #expect(end.step(now: start, time: time) == .warn)
        #expect(end.deadline == start + .seconds(20))
        var over = TokenEnd(at: time - 5, warning: .seconds(60), now: start, time: time)
        #expect(over.step(now: start, time: time) == .warn)
        #expect(over.step(now: start, time: time) == .close)
    }

    @Test("goes by the clock as it is at the warning")
    func movedClock() {
        var end = TokenEnd(at: time + 900, warning: .seconds(60), now: start, time: time)
        #expect(end.step(now: start + .seconds(840), time: time + 870) == .warn)
        #expect(end.deadline == start + .seconds(870))
    }
}
