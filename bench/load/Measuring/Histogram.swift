/// Counts of durations, in buckets that are at most 1.6 % wide: constant memory, one increment a value.
struct Histogram {
    /// Buckets for each doubling; a power of two.
    private static let resolutionBits = 6
    private static let perDoubling = 1 << resolutionBits
    /// The last doubling ends at 2^40 ns, some 18 minutes; longer durations are counted as that.
    private static let doublings = 40 - resolutionBits

    private var counts = [UInt64](repeating: 0, count: (doublings + 1) * perDoubling)
    private(set) var count: UInt64 = 0

    /// Counts one duration.
    mutating func record(nanoseconds: Int64) {
        counts[Self.bucket(of: UInt64(max(0, nanoseconds)))] += 1
        count += 1
    }

    /// The duration that the given share of all is no longer than, as the upper end of its bucket; nil if there is none.
    func percentile(_ share: Double) -> Duration? {
        guard count > 0 else { return nil }
        let rank = max(1, UInt64((share * Double(count)).rounded(.up)))
        var seen: UInt64 = 0
        for (bucket, count) in counts.enumerated() where count > 0 {
            seen += count
            if seen >= rank { return .nanoseconds(Self.upperEnd(of: bucket)) }
        }
        return nil
    }

    /// Values below ``perDoubling`` have a bucket each; above, the leading bits of a value choose it.
    static func bucket(of value: UInt64) -> Int {
        guard value >= UInt64(perDoubling) else { return Int(value) }
        let shift = (UInt64.bitWidth - 1 - value.leadingZeroBitCount) - resolutionBits
        guard shift < doublings else { return (doublings + 1) * perDoubling - 1 }
        return (shift + 1) * perDoubling + Int(value >> UInt64(shift)) - perDoubling
    }

    static func upperEnd(of bucket: Int) -> Int64 {
        guard bucket >= perDoubling else { return Int64(bucket) }
        let shift = bucket / perDoubling - 1
        let leading = Int64(bucket % perDoubling + perDoubling)
        return ((leading + 1) << Int64(shift)) - 1
    }
}
