import Testing

@testable import RoomsGatewayCore
@testable import rooms_gateway

@Suite("The windows of a room")
struct RateWindowsTests {
    private let windows = RateWindows(.init(intervalGlobalSeconds: 2, perUserSeconds: 5))

    @Test("the first message is free")
    func first() {
        #expect(windows.refusal(now: 1_000, lastInRoom: nil, lastOfUser: nil) == nil)
    }

    @Test("the window that lasts longer is named, with what is left of it")
    func longest() {
        let refusal = windows.refusal(now: 1_500, lastInRoom: 1_000, lastOfUser: 1_000)
        #expect(refusal == RateLimitRefusal(window: .user, retryAfterMs: 4_500, windowSeconds: 5))
        let other = windows.refusal(now: 6_000, lastInRoom: 5_500, lastOfUser: 1_200)
        #expect(other == RateLimitRefusal(window: .room, retryAfterMs: 1_500, windowSeconds: 2))
    }

    @Test("the window is over to the millisecond")
    func end() {
        #expect(windows.refusal(now: 5_999, lastInRoom: nil, lastOfUser: 1_000)?.retryAfterMs == 1)
        #expect(windows.refusal(now: 6_000, lastInRoom: nil, lastOfUser: 1_000) == nil)
    }

    @Test("a clock that went back makes nobody wait longer than the window")
    func clockBack() {
        #expect(windows.refusal(now: 0, lastInRoom: nil, lastOfUser: 3_600_000)?.retryAfterMs == 5_000)
    }

    @Test("zero turns a rule off, a fraction is taken to the millisecond")
    func offAndFractions() {
        #expect(RateWindows(.none).isOff)
        let half = RateWindows(.init(intervalGlobalSeconds: 0, perUserSeconds: 0.5))
        #expect(half.userMilliseconds == 500)
        #expect(half.refusal(now: 10, lastInRoom: 9, lastOfUser: nil) == nil)
    }
}
