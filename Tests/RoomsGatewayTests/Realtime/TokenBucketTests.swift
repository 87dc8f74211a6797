import NIOCore
import Testing

@testable import rooms_gateway

@Suite("Events of a socket")
struct TokenBucketTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    /// How many events in a row are paid for at one moment.
    private static func affordable(_ budget: inout TokenBucket, at now: NIODeadline) -> Int {
        var count = 0
        while budget.take(at: now) == nil { count += 1 }
        return count
    }

    @Test("two seconds' worth at once, then so many a second")
    func rate() {
        var budget = TokenBucket(perSecond: 100, now: Self.start)
        #expect(Self.affordable(&budget, at: Self.start) == 200)
        #expect(Self.affordable(&budget, at: Self.start + .milliseconds(500)) == 50)
        #expect(Self.affordable(&budget, at: Self.start + .milliseconds(1_500)) == 100)
        #expect(Self.affordable(&budget, at: Self.start + .hours(1)) == 200, "no more is saved up than a burst")
    }

    @Test("a refused event says when the next one is paid for, and costs nothing")
    func wait() {
        var budget = TokenBucket(perSecond: 10, now: Self.start)
        _ = Self.affordable(&budget, at: Self.start)
        let later = Self.start + .milliseconds(30)
        #expect(budget.take(at: later) == .milliseconds(70))
        #expect(budget.take(at: later) == .milliseconds(70))
        #expect(budget.take(at: later + .milliseconds(70)) == nil)
    }

    @Test("moments out of order neither add nor take anything")
    func disorder() {
        var budget = TokenBucket(perSecond: 10, now: Self.start + .seconds(1))
        _ = Self.affordable(&budget, at: Self.start + .seconds(1))
        #expect(budget.take(at: Self.start) == .milliseconds(100))
        #expect(budget.take(at: Self.start + .seconds(1)) == .milliseconds(100))
    }
}
