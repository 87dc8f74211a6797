import Foundation

extension Date: PostgresScalar {
    /// `timestamptz`: microseconds. `Date` keeps them exactly between the years 1900 and 2100.
    public static var postgresType: PostgresType { .timestamptz }

    /// 2000-01-01T00:00:00Z, where PostgreSQL counts from, in seconds of the Unix epoch.
    private static let postgresEpoch: TimeInterval = 946_684_800
    /// 4713 BC and AD 294276, the limits of `timestamptz`, in seconds from PostgreSQL's epoch (rounded inwards).
    private static let postgresRange: ClosedRange<TimeInterval> = -211_813_488_000...9_223_371_331_199

    /// Appends microseconds since 2000, rounded to the nearest.
    /// - Throws: ``PostgresError`` with `.encoding` when `timestamptz` cannot hold the date.
    public func encode(into buffer: inout PostgresBuffer) throws(PostgresError) {
        let seconds = timeIntervalSinceReferenceDate + Self.timeIntervalBetween1970AndReferenceDate - Self.postgresEpoch
        guard Self.postgresRange.contains(seconds) else {
            throw PostgresError(.encoding, "a date is out of the range of timestamptz")
        }
        // Whole seconds and fraction apart: the product of both would lose digits.
        let whole = seconds.rounded(.down)
        buffer.write(Int64(whole) * 1_000_000 + Int64(((seconds - whole) * 1_000_000).rounded()))
    }

    /// Reads `timestamptz`, or `timestamp` as UTC.
    /// - Throws: ``PostgresError`` with `.decoding` for `infinity` too.
    public init(from cell: PostgresCell) throws(PostgresError) {
        guard cell.type == .timestamptz || cell.type == .timestamp else { throw cell.mismatch(Date.self) }
        let microseconds = try cell.integer(Int64.self)
        guard microseconds != .max && microseconds != .min else {
            throw PostgresError(.decoding, "column \"\(cell.column)\" is an infinite time")
        }
        let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let epoch = Self.postgresEpoch - Self.timeIntervalBetween1970AndReferenceDate
        self.init(timeIntervalSinceReferenceDate: TimeInterval(seconds) + epoch + TimeInterval(rest) / 1_000_000)
    }
}
