import Foundation

/// RFC 3339 times in UTC with milliseconds, the only form of time on the wire: `2026-11-22T13:05:09.123Z`.
///
/// Written by hand because it is on the path of every message: Foundation's formatters cost microseconds each.
public enum RFC3339 {
    /// The number of bytes that ``string(_:)`` gives for years 0000–9999.
    static let byteCount = 24

    /// Formats `date`, truncated to its millisecond. Dates outside years 0000–9999 are clamped into that range.
    public static func string(_ date: Date) -> String {
        String(unsafeUninitializedCapacity: byteCount) { buffer in
            write(date, into: buffer)
            return byteCount
        }
    }

    /// Parses `YYYY-MM-DDTHH:MM:SS[.fraction](Z|±HH:MM)`; fractions beyond a millisecond are cut. Returns nil for anything
    /// else: other separators, a day that the month does not have, an hour 24, a leap second.
    public static func date(_ text: some StringProtocol) -> Date? {
        var parser = RFC3339Parser(Array(text.utf8.prefix(41)))
        return parser.parse()
    }

    /// Writes the 24 bytes of ``string(_:)`` to the start of `buffer`.
    static func write(_ date: Date, into buffer: UnsafeMutableBufferPointer<UInt8>) {
        let milliseconds = clampedMilliseconds(date)
        let (days, timeOfDay) = milliseconds.flooredDivision(by: 86_400_000)
        let civil = CivilDate(daysSinceEpoch: days)
        var writer = DigitWriter(buffer: buffer)
        writer.digits(civil.year, count: 4)
        writer.byte("-")
        writer.digits(civil.month, count: 2)
        writer.byte("-")
        writer.digits(civil.day, count: 2)
        writer.byte("T")
        writer.digits(timeOfDay / 3_600_000, count: 2)
        writer.byte(":")
        writer.digits(timeOfDay / 60_000 % 60, count: 2)
        writer.byte(":")
        writer.digits(timeOfDay / 1000 % 60, count: 2)
        writer.byte(".")
        writer.digits(timeOfDay % 1000, count: 3)
        writer.byte("Z")
    }

    /// Milliseconds since the epoch. A microsecond is added before flooring because a Double holds 0.123 as a little less.
    private static func clampedMilliseconds(_ date: Date) -> Int {
        let exact = (date.timeIntervalSince1970 * 1000 + 0.001).rounded(.down)
        let lowest = -62_167_219_200_000.0
        let highest = 253_402_300_799_999.0
        guard !exact.isNaN else { return 0 }
        return Int(min(max(exact, lowest), highest))
    }
}

extension Date {
    /// This time cut to the millisecond, as the wire and the cursors carry it.
    public var truncatedToMilliseconds: Date {
        Date(timeIntervalSince1970: (timeIntervalSince1970 * 1000 + 0.001).rounded(.down) / 1000)
    }
}

/// A day of the proleptic Gregorian calendar.
struct CivilDate: Equatable {
    var year: Int
    var month: Int
    var day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that is `days` after 1970-01-01. Counts years from March, so that the leap day is a year's last.
    init(daysSinceEpoch days: Int) {
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    var daysSinceEpoch: Int {
        let marchYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = marchYear.flooredDivision(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Whether month and day exist.
    var isValid: Bool {
        guard (1...12).contains(month), day >= 1 else { return false }
        return CivilDate(daysSinceEpoch: daysSinceEpoch) == self
    }
}

private struct DigitWriter {
    let buffer: UnsafeMutableBufferPointer<UInt8>
    var position = 0

    mutating func byte(_ scalar: Unicode.Scalar) {
        buffer[position] = UInt8(ascii: scalar)
        position += 1
    }

    mutating func digits(_ value: Int, count: Int) {
        var rest = value
        for offset in stride(from: count - 1, through: 0, by: -1) {
            buffer[position + offset] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        position += count
    }
}

private struct RFC3339Parser {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func parse() -> Date? {
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2), skip("T"),
            let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2)
        else { return nil }
        let civil = CivilDate(year: year, month: month, day: day)
        guard civil.isValid, hour < 24, minute < 60, second < 60,
            let milliseconds = fraction(), let offset = offsetMinutes(), position == bytes.count
        else { return nil }
        let seconds = civil.daysSinceEpoch * 86_400 + hour * 3600 + (minute - offset) * 60 + second
        return Date(timeIntervalSince1970: Double(seconds * 1000 + milliseconds) / 1000)
    }

    private mutating func number(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + count] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        position += count
        return value
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    /// Milliseconds of an optional fraction of one to nine digits.
    private mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        var digits = 0
        var milliseconds = 0
        while let digit = number(1) {
            if digits < 3 { milliseconds = milliseconds * 10 + digit }
            digits += 1
        }
        guard (1...9).contains(digits) else { return nil }
        for _ in digits..<max(digits, 3) { milliseconds *= 10 }
        return milliseconds
    }

    private mutating func offsetMinutes() -> Int? {
        if skip("Z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60 else {
            return nil
        }
        return sign * (hours * 60 + minutes)
    }
}

extension Int {
    /// Quotient rounded towards negative infinity, and the remainder that goes with it (never negative).
    func flooredDivision(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
