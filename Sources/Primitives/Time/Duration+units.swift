extension Duration {
    /// Which way a part of a unit goes.
    public enum Rounding: Sendable {
        /// To the next whole unit: a wait, so that it is over when it was said to be.
        case up
        /// To the last whole unit: an age.
        case down
    }

    private static let attosecondsPerNanosecond: Int64 = 1_000_000_000
    private static let attosecondsPerMillisecond: Int64 = 1_000_000_000_000_000
    private static let attosecondsPerSecond: Int64 = 1_000_000_000_000_000_000

    /// Whole milliseconds. What an `Int64` cannot hold becomes the nearest that it can.
    public func milliseconds(rounded rounding: Rounding) -> Int64 {
        whole(1_000, of: Self.attosecondsPerMillisecond, rounding)
    }

    /// Whole seconds.
    public func seconds(rounded rounding: Rounding) -> Int64 {
        whole(1, of: Self.attosecondsPerSecond, rounding)
    }

    /// Seconds with their fraction, as near as a `Double` comes.
    public var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }

    /// Whole nanoseconds, rounded down. What an `Int64` cannot hold becomes the nearest that it can.
    public var nanoseconds: Int64 {
        whole(1_000_000_000, of: Self.attosecondsPerNanosecond, .down)
    }

    /// - Parameters:
    ///   - perSecond: how many of the unit a second has.
    ///   - size: the unit in attoseconds.
    private func whole(_ perSecond: Int64, of size: Int64, _ rounding: Rounding) -> Int64 {
        let (seconds, attoseconds) = components
        let (units, rest) = attoseconds.flooredDivision(by: size)
        let part = rounding == .up && rest > 0 ? units + 1 : units
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: perSecond)
        let (sum, overflowsToo) = whole.addingReportingOverflow(part)
        guard !overflows, !overflowsToo else { return seconds < 0 ? .min : .max }
        return sum
    }
}
