import Testing

@testable import bench_load

@Suite("Histogram")
struct HistogramTests {
    @Test("an empty one has no percentile")
    func empty() {
        #expect(Histogram().percentile(0.5) == nil)
    }

    @Test("small durations are exact")
    func exact() {
        var histogram = Histogram()
        for nanoseconds in 1...50 { histogram.record(nanoseconds: Int64(nanoseconds)) }
        #expect(histogram.percentile(0.5) == .nanoseconds(25))
        #expect(histogram.percentile(1) == .nanoseconds(50))
    }

    @Test(
        "a percentile is never under the value it stands for, and at most 1.6 % over",
        arguments: [
            64, 65, 127, 128, 1_000, 123_456, 20_000_000, 5_000_000_000, 1_000_000_000_000,
        ])
    func resolution(nanoseconds: Int64) {
        var histogram = Histogram()
        histogram.record(nanoseconds: nanoseconds)
        let read = Int64((histogram.percentile(0.99) ?? .zero) / .nanoseconds(1))
        #expect(read >= nanoseconds)
        #expect(Double(read) <= Double(nanoseconds) * 1.016)
    }

    @Test("p99 of a thousand is the 990th")
    func rank() {
        var histogram = Histogram()
        for _ in 0..<989 { histogram.record(nanoseconds: 10) }
        for _ in 0..<11 { histogram.record(nanoseconds: 40) }
        #expect(histogram.percentile(0.989) == .nanoseconds(10))
        #expect(histogram.percentile(0.99) == .nanoseconds(40))
    }

    @Test("buckets follow one another without gap or overlap")
    func buckets() {
        for bucket in 0..<2_000 {
            let end = UInt64(Histogram.upperEnd(of: bucket))
            #expect(Histogram.bucket(of: end) == bucket)
            #expect(Histogram.bucket(of: end + 1) == bucket + 1)
        }
    }

    @Test("a duration beyond the range is counted, in the last bucket")
    func beyond() {
        let last = Duration.nanoseconds((1 << 40) - 1)
        for nanoseconds: Int64 in [(1 << 40) - 1, 1 << 40, .max] {
            var histogram = Histogram()
            histogram.record(nanoseconds: 1)
            histogram.record(nanoseconds: nanoseconds)
            #expect(histogram.count == 2)
            #expect(histogram.percentile(0.5) == .nanoseconds(1))
            #expect(histogram.percentile(1) == last)
        }
    }
}
